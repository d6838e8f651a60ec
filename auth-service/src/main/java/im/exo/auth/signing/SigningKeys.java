package im.exo.auth.signing;

import im.exo.kit.tokens.KeyMark;
import im.exo.kit.tokens.OwnKeys;

import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The platform's signing keys as this instance knows them. They rotate by themselves; an instance
 * that cannot reach the database goes on with what it knows.
 */
@Startup
@Singleton
public class SigningKeys implements OwnKeys {

    private static final Logger LOG = Logger.getLogger("exo.signing");

    /** {@link TokenConfig#lookEvery()}, as the scheduler reads it. */
    private static final String LOOK_EVERY = "${exo.tokens.look-every:PT5S}";

    /** Verifiers that hear of nothing for so long have been replaced themselves. */
    private static final Duration REMEMBERED = Duration.ofDays(365);

    /** Another instance may publish a key by schedule meanwhile. */
    private static final int TRIES = 3;

    /** The newest key; the one before it signs until this one does. */
    record Rotation(int turn, Instant publishedAt, Instant signsFrom) {}

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

    @Override
    public boolean publishes(String kid) {
        return ring.keys().stream().anyMatch(key -> key.kid().equals(kid));
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
    synchronized void turn() {
        var now = clock.instant();
        var present = load();
        var due = present.due(now, config.rotateEvery(), config.publishAhead());
        due.ifPresent(next -> publish(next, now));
        for (var key : present.keys()) {
            if (present.state(key, now, config.lifetime()) == KeyRing.State.OVER) {
                store.remove(key.turn());
                LOG.infof("event=signing-key-dropped turn=%d", key.turn());
            }
        }
        ring = load();
    }

    /**
     * Publishes the next key now, unless the last one does not sign yet: then that rotation goes on.
     * Many calls make one rotation.
     */
    synchronized Rotation rotate() {
        var now = clock.instant();
        load().rotation(now, config.publishAhead()).ifPresent(next -> publish(next, now));
        ring = load();
        return rotation();
    }

    /**
     * A new key that signs at once, and no other: every token signed until now is refused, here at
     * once, by verifiers within a second, by other instances when they look. Many calls within a
     * minute make one.
     */
    synchronized Rotation replace() {
        var now = clock.instant();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            var present = load();
            if (present.keys().isEmpty()) {
                return rotate();
            }
            if (present.justReplaced(now)) {
                break;
            }
            int turn = present.keys().getLast().turn() + 1;
            var marks = present.keys().stream().map(key -> KeyMark.of(key.kid())).toList();
            if (store.replaceAll(seal.make(turn, now, now), marks, now.plus(REMEMBERED))) {
                LOG.warnf("event=signing-keys-replaced turn=%d", turn);
                break;
            }
        }
        ring = load();
        return rotation();
    }

    private Rotation rotation() {
        var last = ring.keys().getLast();
        return new Rotation(last.turn(), last.publishedAt(), last.signsFrom());
    }

    private void publish(KeyRing.NextKey next, Instant now) {
        if (store.add(seal.make(next.turn(), now, next.signsFrom()))) {
            LOG.infof("event=signing-key-published turn=%d", next.turn());
        }
    }

    private KeyRing load() {
        return new KeyRing(store.all().stream().map(seal::open).toList());
    }
}
