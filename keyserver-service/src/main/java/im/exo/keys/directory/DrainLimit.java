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

/**
 * Keeps others from draining a device's one-time keys: an allowance per pair of caller and device, and
 * one per device for all callers without a token, of whom nobody knows which are the same.
 */
@ApplicationScoped
public class DrainLimit {

    private record Pair(AccountId caller, DeviceAddress target) {}

    private final Allowance<Pair> named;
    private final Allowance<DeviceAddress> unnamed;

    @Inject
    DrainLimit(DrainConfig config) {
        this(config, InstantSource.system());
    }

    DrainLimit(DrainConfig config, InstantSource clock) {
        named = new Allowance<>(config.burst(), config.refill(), config.pairs(), clock);
        unnamed =
                new Allowance<>(
                        config.unnamedBurst(), config.unnamedRefill(), config.pairs(), clock);
    }

    /** Takes one from each target's bucket, or nothing and says how long to wait. */
    public Optional<Duration> take(AccountId caller, Collection<DeviceAddress> targets) {
        return named.takeEach(targets.stream().map(target -> new Pair(caller, target)).toList());
    }

    /** As {@link #take}, for a caller without a token. */
    public Optional<Duration> takeUnnamed(Collection<DeviceAddress> targets) {
        return unnamed.takeEach(targets);
    }
}
