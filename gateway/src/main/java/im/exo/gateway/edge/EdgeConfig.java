package im.exo.gateway.edge;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the edge lets through. */
@ConfigMapping(prefix = "exo.edge")
public interface EdgeConfig {

    /** Origins of other sites' pages that may use the API, as {@code https://host[:port]}. */
    Optional<List<String>> origins();

    /** Addresses of load balancers whose X-Forwarded-For and X-Forwarded-Proto are believed. */
    Optional<List<String>> trustedProxies();

    /** Largest body of a JSON request. */
    @WithDefault("1M")
    MemorySize maxBody();

    /** All headers of a request together. */
    @WithDefault("16K")
    MemorySize maxHeaders();

    /** Requests one address (IPv6: one /64) may make at once. */
    @WithDefault("1000")
    int addressBurst();

    /** Requests a second from one address in the long run. */
    @WithDefault("100")
    int addressRate();

    /** Requests one account may make at once. */
    @WithDefault("500")
    int accountBurst();

    /** Requests a second of one account in the long run. */
    @WithDefault("50")
    int accountRate();

    /** Usernames and links to them that one address may look up at once. */
    @WithDefault("100")
    int lookupBurst();

    /** Time after which one more is allowed: names are short, and not to be tried one by one. */
    @WithDefault("10s")
    Duration lookupRefill();

    /** Addresses and accounts that are remembered, each. */
    @WithDefault("100000")
    int limitsKept();
}
