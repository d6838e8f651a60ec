package im.exo.auth.provisioning;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** What meeting places for new devices may cost. */
@ConfigMapping(prefix = "exo.provisioning")
public interface ProvisioningConfig {

    /** How long a place is there. */
    @WithDefault("PT10M")
    Duration lifetime();

    /** Places at the same time, of all networks; each may hold a message of 256 KiB. */
    @WithDefault("10000")
    int places();

    /** Places that one network may open at once. */
    @WithDefault("6")
    int networkPlaces();

    /** After that, the time until it may open one more. */
    @WithDefault("PT10S")
    Duration networkPlaceEvery();

    /** Network prefixes whose places are counted, in memory only. */
    @WithDefault("50000")
    int networks();

    /** Requests that may wait for a message at the same time, at this instance. */
    @WithDefault("96")
    int waiting();

    /** Those of them that may come from one network. */
    @WithDefault("8")
    int networkWaiting();
}
