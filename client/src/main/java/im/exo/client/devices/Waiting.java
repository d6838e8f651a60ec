package im.exo.client.devices;

import im.exo.client.account.AccountSecrets;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.contract.Problem;
import im.exo.contract.account.ProvisioningMessage;

import org.signal.libsignal.protocol.ecc.ECKeyPair;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** The new device's side of a meeting place: opens it, waits there, and forgets it. */
public final class Waiting {

    /** Between two questions: a server that does not wait is not to be hurried. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ProvisioningApi api;
    private final LinkCode code = LinkCode.random();
    private final ECKeyPair pair = ECKeyPair.generate();
    private final Instant until;
    private final AtomicBoolean forgotten = new AtomicBoolean();

    /** Opens a place with a new code; libsignal has to be loaded. */
    public Waiting(ProvisioningApi api) throws Unreachable, ServerProblem {
        this.api = api;
        byte[] publicKey = pair.getPublicKey().serialize();
        byte[] mac = new ProvisioningCipher(code).mac(publicKey);
        Duration open = api.open(code.address(), new ProvisioningApi.PlaceKey(publicKey, mac));
        until = Instant.now().plus(open);
    }

    /** For the other device. */
    public LinkCode code() {
        return code;
    }

    /** When the code ends. */
    public Instant until() {
        return until;
    }

    /** What lets this device into the account. */
    public record Invitation(AccountSecrets secrets, String linkToken) implements AutoCloseable {

        @Override
        public void close() {
            secrets.close();
        }

        @Override
        public String toString() {
            return "Invitation[redacted]";
        }
    }

    /**
     * Waits for the other device, through times when the server is away.
     *
     * @throws LinkExpired when it does not come in time
     * @throws UntrustedPlace when somebody who does not know the code has left a message
     */
    public Invitation await()
            throws LinkExpired, UntrustedPlace, ServerProblem, InterruptedException {
        byte[] address = code.address();
        while (Instant.now().isBefore(until)) {
            Duration pause = PAUSE;
            try {
                var message = api.message(address, ProvisioningApi.LONGEST_WAIT);
                if (message.isPresent()) {
                    return opened(message.get());
                }
            } catch (ServerProblem e) {
                if (e.is(Problem.NOT_FOUND)) {
                    break;
                }
                if (!e.passing()) {
                    throw e;
                }
                pause = e.retryAfter().compareTo(PAUSE) > 0 ? e.retryAfter() : PAUSE;
            } catch (Unreachable e) {
                // It may come back while the code is good.
                pause = PAUSE;
            }
            Thread.sleep(pause);
        }
        throw new LinkExpired("the code has expired: no device has answered it");
    }

    private Invitation opened(byte[] sealed) throws UntrustedPlace {
        ProvisioningMessage message =
                new ProvisioningCipher(code).open(pair.getPrivateKey(), sealed);
        try {
            return new Invitation(AccountSecrets.of(message.getSecrets()), message.getLinkToken());
        } catch (IllegalArgumentException e) {
            throw new UntrustedPlace(
                    "the other device sent what this one cannot use: " + e.getMessage());
        }
    }

    /** The place is not needed any more; it ends by itself when the server is away. */
    public void forget() {
        if (forgotten.getAndSet(true)) {
            return;
        }
        try {
            api.forget(code.address());
        } catch (Unreachable | ServerProblem e) {
            // Nothing but ciphertext lies there, and it goes in minutes.
            return;
        } finally {
            code.close();
        }
    }
}
