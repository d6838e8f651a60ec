package im.exo.kit.accounts;

import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.kit.problem.Causes;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Asks auth-service what is true of an account now. Questions about one account at one time become
 * one request; only "no such account" is remembered, and only for a moment.
 */
@ApplicationScoped
public class AccountDirectory {

    private static final Logger LOG = Logger.getLogger("exo.accounts");
    private static final int MOST_MISSES = 10_000;

    private final AuthService auth;
    private final AuthConfig config;
    private final Semaphore places;
    private final Map<AccountId, CompletableFuture<Answer>> flights = new ConcurrentHashMap<>();
    private final Map<AccountId, Long> misses = new ConcurrentHashMap<>();

    AccountDirectory(AuthService auth, AuthConfig config) {
        this.auth = auth;
        this.config = config;
        this.places = new Semaphore(config.concurrency());
    }

    /** What auth-service says. */
    public sealed interface Answer {

        /** The whole present state. */
        record Known(AccountState state) implements Answer {}

        /** There is no such account. */
        record Unknown() implements Answer {}

        /** No answer in time; nothing follows about the account. */
        record Unreachable() implements Answer {}
    }

    /** Blocks for about twice the configured timeout at most. */
    public Answer ask(AccountId account) {
        var missedUntil = misses.get(account);
        if (missedUntil != null && System.nanoTime() - missedUntil < 0) {
            return new Answer.Unknown();
        }
        var mine = new CompletableFuture<Answer>();
        var flight = flights.putIfAbsent(account, mine);
        if (flight != null) {
            return flight.join();
        }
        Answer answer = new Answer.Unreachable();
        try {
            answer = request(account);
            remember(account, answer);
        } finally {
            flights.remove(account, mine);
            mine.complete(answer);
        }
        return answer;
    }

    private void remember(AccountId account, Answer answer) {
        if (answer instanceof Answer.Unknown) {
            long now = System.nanoTime();
            if (misses.size() >= MOST_MISSES) {
                misses.values().removeIf(until -> until - now < 0);
            }
            if (misses.size() < MOST_MISSES) {
                misses.put(account, now + config.missTtl().toNanos());
            }
        } else {
            misses.remove(account);
        }
    }

    private Answer request(AccountId account) {
        boolean placed = false;
        try {
            placed = places.tryAcquire(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!placed) {
                LOG.warn("event=account-questions-full");
                return new Answer.Unreachable();
            }
            var answer = auth.get("/internal/accounts/" + account.text(), config.timeout());
            return switch (answer.statusCode()) {
                case 200 -> new Answer.Known(AccountState.parseFrom(answer.body()));
                case 404 -> new Answer.Unknown();
                default -> {
                    LOG.warnf("event=account-not-asked status=%d", answer.statusCode());
                    yield new Answer.Unreachable();
                }
            };
        } catch (IOException e) {
            LOG.warnf("event=account-not-asked cause=%s", Causes.types(e));
            return new Answer.Unreachable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unreachable();
        } finally {
            if (placed) {
                places.release();
            }
        }
    }
}
