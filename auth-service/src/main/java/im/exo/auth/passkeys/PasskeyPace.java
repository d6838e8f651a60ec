package im.exo.auth.passkeys;

import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.NetworkPace;
import im.exo.auth.credentials.Pace;
import im.exo.auth.network.NetworkPrefix;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;

/**
 * How many wrong signatures one network may send, and may be sent for one passkey. A passkey that
 * does not exist is slowed alike; the account's password is not slowed with it.
 */
@Singleton
class PasskeyPace {

    private final NetworkPace networks;
    private final Pace<PasskeyId> passkeys;
    private final Clock clock;

    @Inject
    PasskeyPace(PasskeysConfig config, Clock clock) {
        this.networks =
                new NetworkPace(
                        config.networkAttempts(), config.networkAttemptEvery(), config.networks());
        this.passkeys = new Pace<>(config.attempts(), config.attemptEvery(), config.remembered());
        this.clock = clock;
    }

    /** Counts until it is given back. What a network sends too fast counts for no passkey. */
    Attempt attempt(PasskeyId passkey, NetworkPrefix network) {
        var now = clock.instant();
        return switch (networks.attempt(network, now)) {
            case Attempt.Wait wait -> wait;
            case Attempt.Go() ->
                    switch (passkeys.take(passkey, now)) {
                        case Attempt.Go go -> go;
                        case Attempt.Wait wait -> {
                            networks.giveBack(network, now);
                            yield wait;
                        }
                    };
        };
    }

    /** The signature was right, or was never looked at. */
    void giveBack(PasskeyId passkey, NetworkPrefix network) {
        var now = clock.instant();
        networks.giveBack(network, now);
        passkeys.giveBack(passkey, now);
    }
}
