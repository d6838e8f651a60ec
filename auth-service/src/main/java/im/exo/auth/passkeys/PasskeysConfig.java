package im.exo.auth.passkeys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Passkeys. */
@ConfigMapping(prefix = "exo.passkeys")
public interface PasskeysConfig {

    /** Domain that passkeys belong to; the first origin's host without it. Never to be changed. */
    Optional<String> rpId();

    /** Origins of the clients that passkeys are used in: the domain's own, or under it. */
    List<String> origins();

    /** How long a challenge may be answered. */
    @WithDefault("PT5M")
    Duration lifetime();

    /** Attempts at one passkey that may fail at once. */
    @WithDefault("10")
    int attempts();

    /** After that, the time until one more is looked at. */
    @WithDefault("PT30S")
    Duration attemptEvery();

    /** Passkeys whose attempts are counted, in memory only. */
    @WithDefault("100000")
    int remembered();

    /** Attempts of one network that may fail at once. */
    @WithDefault("60")
    int networkAttempts();

    /** After that, the time until one more is looked at. */
    @WithDefault("PT2S")
    Duration networkAttemptEvery();

    /** Networks whose attempts are counted, in memory only. */
    @WithDefault("100000")
    int networks();
}
