package im.exo.auth.recovery;

import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.NetworkPace;
import im.exo.auth.network.NetworkPrefix;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Instant;

/** How often one network may try recovery keys, right or wrong ones. */
@Singleton
class RecoveryPace {

    private final NetworkPace pace;

    @Inject
    RecoveryPace(RecoveryConfig config) {
        this.pace =
                new NetworkPace(
                        config.networkAttempts(), config.networkAttemptEvery(), config.networks());
    }

    Attempt attempt(NetworkPrefix network, Instant now) {
        return pace.attempt(network, now);
    }
}
