package im.exo.auth.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All keys of the platform at one moment. What each of them is follows from the clock alone, so
 * all instances agree without talking: published, then signing, then retired until the last token
 * it signed has expired, then over.
 */
record KeyRing(List<SigningKey> keys) {

    /** Verifiers' clocks and the snapshots of other instances may lag by this much. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    /** Replacing all keys again within this time is the same request, made again. */
    private static final Duration REPEATED = Duration.ofMinutes(1);

    enum State {
        PUBLISHED,
        SIGNING,
        RETIRED,
        OVER
    }

    KeyRing {
        keys = keys.stream().sorted(Comparator.comparingInt(SigningKey::turn)).toList();
    }

    State state(SigningKey key, Instant now, Duration tokenLifetime) {
        if (key.signsFrom().isAfter(now)) {
            return State.PUBLISHED;
        }
        var successor = successor(key).filter(next -> !next.signsFrom().isAfter(now));
        if (successor.isEmpty()) {
            return State.SIGNING;
        }
        var over = successor.get().signsFrom().plus(tokenLifetime).plus(MARGIN);
        return now.isBefore(over) ? State.RETIRED : State.OVER;
    }

    /**
     * Empty only before the very first key. Before that one's time the clock was set back, and it goes
     * on signing: no token says when its key began to.
     */
    Optional<SigningKey> signing(Instant now) {
        return keys.stream()
                .filter(key -> !key.signsFrom().isAfter(now))
                .max(Comparator.comparingInt(SigningKey::turn))
                .or(() -> keys.stream().findFirst());
    }

    /** Turn and first moment of the key that has to be published now, if one has. */
    Optional<NextKey> due(Instant now, Duration rotateEvery, Duration publishAhead) {
        if (keys.isEmpty()) {
            return Optional.of(new NextKey(1, now));
        }
        var last = keys.getLast();
        var wanted = last.signsFrom().plus(rotateEvery);
        if (now.isBefore(wanted.minus(publishAhead))) {
            return Optional.empty();
        }
        var earliest = now.plus(publishAhead);
        return Optional.of(
                new NextKey(last.turn() + 1, wanted.isBefore(earliest) ? earliest : wanted));
    }

    /** The key that a rotation begins with now; empty while the last one has not ended. */
    Optional<NextKey> rotation(Instant now, Duration publishAhead) {
        if (keys.isEmpty()) {
            return Optional.of(new NextKey(1, now));
        }
        var last = keys.getLast();
        return last.signsFrom().isAfter(now)
                ? Optional.empty()
                : Optional.of(new NextKey(last.turn() + 1, now.plus(publishAhead)));
    }

    /** Whether all keys were replaced a moment ago: no key but the first signs at once otherwise. */
    boolean justReplaced(Instant now) {
        if (keys.size() != 1) {
            return false;
        }
        var only = keys.getFirst();
        return only.turn() > 1
                && only.publishedAt().equals(only.signsFrom())
                && now.isBefore(only.publishedAt().plus(REPEATED));
    }

    record NextKey(int turn, Instant signsFrom) {}

    private Optional<SigningKey> successor(SigningKey key) {
        return keys.stream()
                .filter(other -> other.turn() > key.turn())
                .min(Comparator.comparingInt(SigningKey::turn));
    }
}
