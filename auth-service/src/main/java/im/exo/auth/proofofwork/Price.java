package im.exo.auth.proofofwork;

import im.exo.auth.network.NetworkPrefix;

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
@Singleton
public final class Price {

    private final PowConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<NetworkPrefix, Demand> byNetwork =
            new LinkedHashMap<>(1024, 0.75f, true);
    private Demand ofAll = Demand.none(Instant.EPOCH);

    @Inject
    Price(PowConfig config) {
        this.config = config;
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
