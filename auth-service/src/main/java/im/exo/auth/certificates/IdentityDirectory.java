package im.exo.auth.certificates;

import im.exo.contract.AccountId;
import im.exo.kit.internal.InternalConfig;
import im.exo.kit.internal.InternalDoor;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Asks keyserver-service which identity key an account has now. */
@Singleton
class IdentityDirectory {

    /** What keyserver-service says. */
    sealed interface Answer {

        record Known(ECPublicKey identity) implements Answer {}

        /** The account has published none yet. */
        record None() implements Answer {}

        /** No usable answer in time; nothing follows about the account. */
        record Unreachable() implements Answer {}
    }

    private static final Logger LOG = Logger.getLogger("exo.auth.certificates");

    private final InternalDoor keyserver;
    private final CertificateConfig config;
    private final Semaphore places;

    @Inject
    IdentityDirectory(CertificateConfig config, InternalConfig internal) {
        this.keyserver = new InternalDoor("exo.certificates.keys-url", config.keysUrl(), internal);
        this.config = config;
        this.places = new Semaphore(config.concurrency());
    }

    /** Blocks for about twice the configured timeout at most. */
    Answer ask(AccountId account) {
        boolean placed = false;
        try {
            placed = places.tryAcquire(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!placed) {
                LOG.warn("event=identity-questions-full");
                return new Answer.Unreachable();
            }
            var answer = keyserver.get("/internal/identities/" + account.text(), config.timeout());
            if (answer.statusCode() == 404) {
                return new Answer.None();
            }
            if (answer.statusCode() == 200) {
                return new Answer.Known(new ECPublicKey(answer.body()));
            }
            LOG.warnf("event=identity-not-asked status=%d", answer.statusCode());
            return new Answer.Unreachable();
        } catch (IOException | InvalidKeyException e) {
            LOG.warnf("event=identity-not-asked cause=%s", e.getClass().getSimpleName());
            return new Answer.Unreachable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unreachable();
        } finally {
            if (placed) {
                places.release();
            }
        }
    }
}
