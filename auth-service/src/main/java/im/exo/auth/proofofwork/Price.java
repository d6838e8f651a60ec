package im.exo.auth.proofofwork;

import im.exo.auth.network.NetworkPrefix;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the next challenge costs. It rises for a network prefix long before it rises for all, and
 * falls by itself. What a network asks for beyond its own calm count it pays alone: only many
 * networks together raise the price for all. Kept in memory only, by each instance for itself: it
 * forgets at a restart, and networks beyond its bound.
 */
@Startup
@Singleton
public final class Price {

    /** Below this a registration costs a machine nothing, and the gate stands open. */
    static final int LEAST_IN_PRODUCTION = 10_000;

    private final PowConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<NetworkPrefix, Demand> byNetwork =
            new LinkedHashMap<>(1024, 0.75f, true);
    private Demand ofAll = Demand.none(Instant.EPOCH);

    @Inject
    Price(PowConfig config) {
        this(config, LaunchMode.current());
    }

    /** @throws IllegalArgumentException in production for a price that is none */
    Price(PowConfig config, LaunchMode mode) {
        if (mode == LaunchMode.NORMAL) {
            require("exo.pow.max-number (EXO_POW_MAX_NUMBER)", config.maxNumber());
            require("exo.pow.ceiling (EXO_POW_CEILING)", config.ceiling());
        }
        this.config = config;
    }

    private static void require(String property, int value) {
        if (value < LEAST_IN_PRODUCTION) {
            throw new IllegalArgumentException(
                    property + " must be at least " + LEAST_IN_PRODUCTION + " in production");
        }
    }

    /** The highest number to try for one more challenge, which this call counts. */
    int next(NetworkPrefix network, Instant now) {
        lock.lock();
        try {
            var own = ofNetwork(network, now);
            if (own.count() <= config.calmPerNetwork()) {
                ofAll = ofAll.another(now, config.halfLife());
            }
            double factor =
                    Math.max(
                            own.factor(config.calmPerNetwork()), ofAll.factor(config.calmForAll()));
            return (int) Math.min(config.ceiling(), config.maxNumber() * factor);
        } finally {
            lock.unlock();
        }
    }

    private Demand ofNetwork(NetworkPrefix network, Instant now) {
        if (network.equals(NetworkPrefix.UNKNOWN)) {
            return Demand.none(now);
        }
        var demand =
                byNetwork.getOrDefault(network, Demand.none(now)).another(now, config.halfLife());
        byNetwork.put(network, demand);
        if (byNetwork.size() > config.networks()) {
            byNetwork.pollFirstEntry();
        }
        return demand;
    }
}
