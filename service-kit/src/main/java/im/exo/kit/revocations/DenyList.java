package im.exo.kit.revocations;

import im.exo.kit.problem.Causes;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Sessions, and now and then a signing key, whose tokens are refused although they have not expired.
 * An entry is kept until the last token of its session has expired, so the list is as long as the
 * revocations of ten minutes; a key's is kept for a year. It has to be over by the time of day and by a clock that is never set: what a step of the time of day
 * lets expire is good again when it steps back.
 */
@ApplicationScoped
public class DenyList {

    private static final Logger LOG = Logger.getLogger("exo.revocations");

    private record End(Instant until, long nanos) {}

    private final Map<UUID, End> revoked = new ConcurrentHashMap<>();
    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();

    public boolean revoked(UUID sid) {
        return revoked.containsKey(sid);
    }

    /** Called once for each session that is revoked from now on; must return quickly. */
    public void onRevocation(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    /** @param until when the session's last token has expired */
    public void add(UUID sid, Instant until) {
        var left = Duration.between(Instant.now(), until);
        var end = new End(until, System.nanoTime() + left.toNanos());
        if (left.isNegative() || revoked.putIfAbsent(sid, end) != null) {
            return;
        }
        for (var listener : listeners) {
            try {
                listener.accept(sid);
            } catch (RuntimeException e) {
                LOG.errorf("event=revocation-listener-failed cause=%s", Causes.trace(e));
            }
        }
    }

    /** @param nanos {@link System#nanoTime} */
    void forgetExpired(Instant now, long nanos) {
        revoked.values().removeIf(end -> end.until.isBefore(now) && end.nanos - nanos < 0);
    }
}
