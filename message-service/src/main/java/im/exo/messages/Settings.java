package im.exo.messages;

import im.exo.contract.Shards;
import im.exo.messages.delivery.Window;
import im.exo.messages.intake.IntakeBounds;
import im.exo.messages.mailbox.MemoryBounds;

import java.time.Duration;

/**
 * What an instance has to know to run.
 *
 * @param name unique among the instances that run at a time
 * @param keep how long an envelope waits for its device
 * @param walk between two walks of expiry
 * @param memory what is kept of mailboxes that nobody uses
 */
public record Settings(
        String name,
        Shards shards,
        String host,
        int port,
        String internalKey,
        IntakeBounds bounds,
        Window window,
        Duration keep,
        Duration walk,
        MemoryBounds memory) {

    public Settings {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "exo.instance is 1 to 64 letters, digits, dots, dashes");
        }
    }
}
