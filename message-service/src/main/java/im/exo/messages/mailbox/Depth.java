package im.exo.messages.mailbox;

/**
 * What waits for a commit.
 *
 * @param works sends and account states
 * @param nanos since the oldest of them began to wait, or was left over by the last batch
 * @param removals acknowledged or expired envelopes, still on disk
 * @param removalNanos since the oldest removal began to wait
 */
public record Depth(int works, long bytes, long nanos, int removals, long removalNanos) {

    public static final Depth NONE = new Depth(0, 0, 0, 0, 0);
}
