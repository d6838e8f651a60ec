package im.exo.messages.intake;

import java.time.Duration;
import java.util.List;

/** How a send ended. Anything but {@link Accepted} and {@link Undecided} stored nothing. */
public sealed interface Answer {

    /** Committed to disk, now or by an earlier attempt. */
    record Accepted(long accountVersion) implements Answer {}

    record UnknownAccount() implements Answer {}

    /** Without a token: not the recipient's access key, or there is no recipient. */
    record Unauthorized() implements Answer {}

    /** The operator closed the recipient's account for now: nothing is taken, nothing is lost. */
    record Suspended(Duration retryAfter) implements Answer {}

    record Mismatched(List<Integer> missing, List<Integer> extra, long accountVersion)
            implements Answer {}

    record Stale(List<Integer> devices, long accountVersion) implements Answer {}

    record MailboxFull(Duration retryAfter) implements Answer {}

    /** More is under way here than this instance wants to hold. */
    record Busy(Duration retryAfter) implements Answer {}

    /** The database is away or full. */
    record ReadOnly(Duration retryAfter) implements Answer {}

    /** Ask the shard's owner instead. */
    record NotOwner() implements Answer {}

    /** The database refuses the values themselves. */
    record Refused() implements Answer {}

    /** It may yet be committed; repeating the same bytes finds out. */
    record Undecided(Duration retryAfter) implements Answer {}
}
