package im.exo.messages;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** The bounds of the mailbox. */
@ConfigMapping(prefix = "exo.mailbox")
public interface MailboxConfig {

    /** Queued for one device; more is answered with mailbox-full. */
    @WithDefault("64M")
    MemorySize maxBytes();

    /**
     * Queued for one device, whatever their size. Its list is in memory as long as any device of
     * the account is connected, 140 to 220 bytes an envelope: 9 to 14 MiB a device, whoever fills
     * it. Only envelopes of less than 1 KiB on average meet this bound before {@link #maxBytes}.
     */
    @WithDefault("65536")
    int maxEnvelopes();

    /** How long a send waits for the database or auth-service before it is answered. */
    @WithDefault("3s")
    Duration hold();

    /** How long an envelope waits for its device. */
    @WithDefault("30d")
    Duration keep();

    /** Between two looks for what has expired. */
    @WithDefault("10m")
    Duration expiryPeriod();

    /** Envelopes that an account takes at once from senders without a token. */
    @WithDefault("2000")
    int unnamedBurst();

    /** Envelopes a second that an account takes from senders without a token all the time. */
    @WithDefault("200")
    int unnamedRate();

    /** Mailboxes kept in memory while nobody uses them. */
    @WithDefault("50000")
    int inMemory();

    /** Envelopes listed in memory beyond which mailboxes with some that nobody uses are forgotten. */
    @WithDefault("500000")
    int inMemoryEnvelopes();
}
