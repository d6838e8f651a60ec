package im.exo.messages.mailbox;

/**
 * How much stays in memory while nobody uses it; what is in use is kept beyond it.
 *
 * @param mailboxes of one account each
 * @param envelopes queued in all of them together; each takes 140 to 220 bytes
 */
public record MemoryBounds(int mailboxes, int envelopes) {}
