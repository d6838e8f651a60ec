package im.exo.keys.directory;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.keys.pace.Allowance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;

/** Keeps one account from draining a device's one-time keys: an allowance per pair. */
@ApplicationScoped
public class DrainLimit {

    private record Pair(AccountId caller, DeviceAddress target) {}

    private final Allowance<Pair> allowance;

    @Inject
    DrainLimit(DrainConfig config) {
        this(config.burst(), config.refill(), config.pairs(), InstantSource.system());
    }

    DrainLimit(int burst, Duration refill, int pairs, InstantSource clock) {
        allowance = new Allowance<>(burst, refill, pairs, clock);
    }

    /** Takes one from each target's bucket, or nothing and says how long to wait. */
    public Optional<Duration> take(AccountId caller, Collection<DeviceAddress> targets) {
        return allowance.takeEach(
                targets.stream().map(target -> new Pair(caller, target)).toList());
    }
}
