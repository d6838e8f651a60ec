package im.exo.keys.usernames;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** How long usernames are kept for somebody, and how often one may be reserved. */
@ConfigMapping(prefix = "exo.usernames")
public interface UsernameConfig {

    /** Time in which a reserved username has to be confirmed. */
    @WithDefault("5m")
    Duration reservation();

    /** Time for which a username that was replaced is kept for its former owner. */
    @WithDefault("P7D")
    Duration hold();

    /** Reservations that one account may make at once. */
    @WithDefault("10")
    int reservations();

    /** Time after which one more is allowed. */
    @WithDefault("1m")
    Duration refill();

    /** Accounts whose reservations are counted; when all are in use, others wait. */
    @WithDefault("100000")
    int accounts();
}
