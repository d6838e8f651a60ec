package im.exo.auth.credentials;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** What checking a credential may cost. */
@ConfigMapping(prefix = "exo.credentials")
public interface CredentialsConfig {

    /** Argon2id computations at the same time, 19 MiB of memory each. */
    @WithDefault("2")
    int parallel();

    /** Computations that may wait for their turn; more are sent away for a second. */
    @WithDefault("128")
    int waiting();

    /** Sign-ins with one account that may fail in a row. */
    @WithDefault("10")
    int attempts();

    /** After that, the time until one more attempt is allowed. */
    @WithDefault("PT30S")
    Duration attemptEvery();

    /** Accounts, real or not, whose attempts are remembered, in memory only. */
    @WithDefault("100000")
    int remembered();

    /** Sign-ins that one network may have hashed at once, and as many registrations that fail. */
    @WithDefault("40")
    int networkHashes();

    /** After that, the time until it may ask for one more. */
    @WithDefault("PT1S")
    Duration networkHashEvery();

    /** Network prefixes whose hashes are remembered, in memory only. */
    @WithDefault("50000")
    int networks();
}
