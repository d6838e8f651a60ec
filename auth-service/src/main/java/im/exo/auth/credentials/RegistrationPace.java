package im.exo.auth.credentials;

import im.exo.auth.network.NetworkPrefix;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Instant;

/**
 * How many credentials one network may have hashed by registering with challenges that are spent.
 * Apart from {@link NetworkPace}, so that whoever guesses passwords from a network keeps nobody
 * there from an account that is paid for.
 */
@Singleton
public final class RegistrationPace {

    private final NetworkPace pace;

    @Inject
    RegistrationPace(CredentialsConfig config) {
        this.pace = new NetworkPace(config);
    }

    /** To be asked before a hash. What names no network is the machine's own and never waits. */
    public Attempt attempt(NetworkPrefix network, Instant now) {
        return pace.attempt(network, now);
    }

    /** Nothing was hashed after all, or it was paid for by a proof of work. */
    public void giveBack(NetworkPrefix network, Instant now) {
        pace.giveBack(network, now);
    }
}
