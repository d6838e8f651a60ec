package im.exo.kit.revocations;

import im.exo.contract.AccountId;
import im.exo.contract.topics.Revocation;
import im.exo.kit.problem.Causes;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.jboss.logging.Logger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes each hint on until it is settled. Answers of the poll name the same entries for a minute,
 * so what is settled or under way is remembered.
 */
@ApplicationScoped
class HintDesk {

    private static final Logger LOG = Logger.getLogger("exo.revocations");

    /** Longer than auth-service's clock may be behind: it still names what is over by ours. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private record Hint(AccountId account, long version) {}

    private final List<AccountHints> listeners;
    private final Map<Hint, Instant> settled = new ConcurrentHashMap<>();
    private final Set<Hint> underWay = ConcurrentHashMap.newKeySet();

    @Inject
    HintDesk(@Any Instance<AccountHints> listeners) {
        this(listeners.stream().toList());
    }

    HintDesk(List<AccountHints> listeners) {
        this.listeners = listeners;
    }

    /** Whether anybody here keeps copies of accounts. */
    boolean wanted() {
        return !listeners.isEmpty();
    }

    void take(Revocation revocation) {
        if (!wanted() || revocation.getAccount().size() != 16) {
            return;
        }
        var hint = new Hint(AccountId.of(revocation.getAccount()), revocation.getVersion());
        if (settled.containsKey(hint) || !underWay.add(hint)) {
            return;
        }
        var over = Instant.ofEpochMilli(revocation.getUntil()).plus(MARGIN);
        var asked = listeners.stream().map(one -> ask(one, hint)).toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .whenComplete(
                        (_, failure) -> {
                            if (failure != null) {
                                LOG.warnf(
                                        "event=account-hint-failed cause=%s",
                                        Causes.types(failure));
                            } else if (asked.stream().allMatch(CompletableFuture::join)) {
                                settled.put(hint, over);
                            }
                            underWay.remove(hint);
                        });
    }

    private static CompletableFuture<Boolean> ask(AccountHints listener, Hint hint) {
        try {
            return listener.changed(hint.account(), hint.version()).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    void forgetOver(Instant now) {
        settled.values().removeIf(over -> over.isBefore(now));
    }
}
