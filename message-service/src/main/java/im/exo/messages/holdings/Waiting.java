package im.exo.messages.holdings;

import java.time.Instant;

/**
 * What waits for one device.
 *
 * @param bytes of ciphertext
 * @param oldest when the first of it was accepted
 */
public record Waiting(int device, long envelopes, long bytes, Instant oldest, Instant newest) {}
