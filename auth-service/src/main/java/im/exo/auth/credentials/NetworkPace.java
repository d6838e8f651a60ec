package im.exo.auth.credentials;

import im.exo.auth.network.NetworkPrefix;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Duration;
import java.time.Instant;

/**
 * How many credentials one network may have hashed by signing in. A hash costs tens of milliseconds
 * of the few processors there are, so without a share for each network one client could take all of
 * them. Each instance counts for itself and forgets at a restart. Further shares of the same kind
 * are made of their own numbers.
 */
@Singleton
public final class NetworkPace {

    private final Pace<NetworkPrefix> pace;

    @Inject
    NetworkPace(CredentialsConfig config) {
        this(config.networkHashes(), config.networkHashEvery(), config.networks());
    }

    /** @param every the time until a network has one more */
    public NetworkPace(int burst, Duration every, int networks) {
        this.pace = new Pace<>(burst, every, networks);
    }

    /** To be asked before a hash. What names no network is the machine's own and never waits. */
    public Attempt attempt(NetworkPrefix network, Instant now) {
        return network.equals(NetworkPrefix.UNKNOWN) ? new Attempt.Go() : pace.take(network, now);
    }

    /** Nothing was hashed after all, or it was paid for otherwise. */
    public void giveBack(NetworkPrefix network, Instant now) {
        if (!network.equals(NetworkPrefix.UNKNOWN)) {
            pace.giveBack(network, now);
        }
    }
}
