package im.exo.messages.intake;

import im.exo.contract.Limits;

import java.time.Duration;

/**
 * @param mailboxBytes queued for one device
 * @param mailboxEnvelopes queued for one device
 * @param hold how long a send may wait for database or auth-service before it is answered
 * @param underWayBytes of all sends that are not answered yet
 * @param underWay sends that are not answered yet
 * @param keyHolders what an account takes from senders without a token
 */
public record IntakeBounds(
        long mailboxBytes,
        int mailboxEnvelopes,
        Duration hold,
        long underWayBytes,
        int underWay,
        KeyHolders.Bounds keyHolders) {

    public static final IntakeBounds DEFAULT =
            new IntakeBounds(
                    Limits.MAILBOX_BYTES,
                    65_536,
                    Duration.ofSeconds(3),
                    128L * 1024 * 1024,
                    100_000,
                    new KeyHolders.Bounds(2_000, 200));
}
