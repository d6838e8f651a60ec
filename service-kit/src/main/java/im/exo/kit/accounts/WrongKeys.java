package im.exo.kit.accounts;

import im.exo.contract.AccountId;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * For which accounts somebody has just come with an access key that opens nothing, as auth-service
 * confirmed: asking again at once is not worth it, whether the key is wrong or there is no such
 * account. Bounded; the eldest is forgotten. From any thread.
 */
public final class WrongKeys {

    private static final int KEPT = 50_000;
    private static final long MOMENT = Duration.ofSeconds(2).toNanos();

    private final LongSupplier clock;
    private final Map<AccountId, Long> at =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<AccountId, Long> eldest) {
                    return size() > KEPT;
                }
            };

    public WrongKeys() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds since any moment */
    public WrongKeys(LongSupplier clock) {
        this.clock = clock;
    }

    public synchronized void note(AccountId account) {
        // Taken out first, so that it becomes the youngest.
        at.remove(account);
        at.put(account, clock.getAsLong());
    }

    public synchronized boolean lately(AccountId account) {
        var noted = at.get(account);
        if (noted == null) {
            return false;
        }
        boolean lately = clock.getAsLong() - noted < MOMENT;
        if (!lately) {
            at.remove(account);
        }
        return lately;
    }
}
