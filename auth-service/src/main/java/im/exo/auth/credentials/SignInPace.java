package im.exo.auth.credentials;

import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slows guessing down, account by account: some attempts at once, then one every so often. An
 * attempt counts from its start, so that many at once gain nothing, and is given back when the
 * credentials were right. Accounts that do not exist are slowed alike.
 */
@Singleton
public final class SignInPace {

    /** Whether an attempt may go on. */
    public sealed interface Answer {}

    public record Go() implements Answer {}

    public record Wait(Duration time) implements Answer {}

    private record Attempts(double left, Instant at) {}

    private final CredentialsConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<AccountId, Attempts> byAccount =
            new LinkedHashMap<>(1024, 0.75f, true);

    @Inject
    SignInPace(CredentialsConfig config) {
        this.config = config;
    }

    public Answer attempt(AccountId account, Instant now) {
        lock.lock();
        try {
            double left = left(account, now);
            if (left < 1) {
                double missing = (1 - left) * config.attemptEvery().toMillis();
                return new Wait(Duration.ofMillis((long) Math.ceil(missing)));
            }
            remember(account, new Attempts(left - 1, now));
            return new Go();
        } finally {
            lock.unlock();
        }
    }

    /** The credentials of the last attempt were right. */
    public void succeeded(AccountId account, Instant now) {
        lock.lock();
        try {
            remember(
                    account,
                    new Attempts(Math.min(config.attempts(), left(account, now) + 1), now));
        } finally {
            lock.unlock();
        }
    }

    private double left(AccountId account, Instant now) {
        var before = byAccount.get(account);
        if (before == null) {
            return config.attempts();
        }
        double regained =
                (double) Math.max(0, Duration.between(before.at, now).toMillis())
                        / config.attemptEvery().toMillis();
        return Math.min(config.attempts(), before.left + regained);
    }

    private void remember(AccountId account, Attempts attempts) {
        if (attempts.left >= config.attempts()) {
            byAccount.remove(account);
            return;
        }
        byAccount.put(account, attempts);
        if (byAccount.size() > config.remembered()) {
            byAccount.pollFirstEntry();
        }
    }
}
