package im.exo.auth.signing;

import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import java.time.Clock;
import java.util.List;

/**
 * The platform's signing keys as this instance knows them. They rotate by themselves; an instance
 * that cannot reach the database goes on with what it knows.
 */
@Startup
@Singleton
public class SigningKeys {

    private static final Logger LOG = Logger.getLogger("exo.signing");

    /** {@link TokenConfig#lookEvery()}, as the scheduler reads it. */
    private static final String LOOK_EVERY = "${exo.tokens.look-every:PT30S}";

    private final SigningKeyStore store;
    private final KeySeal seal;
    private final TokenConfig config;
    private final Clock clock;
    private volatile KeyRing ring;

    @Inject
    SigningKeys(SigningKeyStore store, KeySeal seal, TokenConfig config, Clock clock) {
        this.store = store;
        this.seal = seal;
        this.config = config;
        this.clock = clock;
        this.ring = load();
        turn();
    }

    /** The key that signs now. */
    SigningKey signing() {
        return ring.signing(clock.instant())
                .orElseThrow(() -> new IllegalStateException("there is no key yet"));
    }

    /** What verifiers need: keys to come, the present one, and those whose tokens still live. */
    List<SigningKey> published() {
        return ring.keys();
    }

    @Scheduled(every = LOOK_EVERY, delayed = LOOK_EVERY)
    @RunOnVirtualThread
    void look() {
        try {
            turn();
        } catch (RuntimeException e) {
            LOG.warnf("event=signing-keys-not-turned cause=%s", e.getClass().getName());
        }
    }

    /** Learns other instances' keys, publishes the next key when it is time, drops old ones. */
    void turn() {
        var now = clock.instant();
        var present = load();
        var due = present.due(now, config.rotateEvery(), config.publishAhead());
        if (due.isPresent() && store.add(seal.make(due.get().turn(), due.get().signsFrom()))) {
            LOG.infof("event=signing-key-published turn=%d", due.get().turn());
        }
        for (var key : present.keys()) {
            if (present.state(key, now, config.lifetime()) == KeyRing.State.OVER) {
                store.remove(key.turn());
                LOG.infof("event=signing-key-dropped turn=%d", key.turn());
            }
        }
        ring = load();
    }

    private KeyRing load() {
        return new KeyRing(store.all().stream().map(seal::open).toList());
    }
}
