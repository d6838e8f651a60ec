package im.exo.keys.accounts;

import im.exo.contract.AccountId;
import im.exo.keys.directory.PrekeyStore;
import im.exo.kit.accounts.AccountDirectory;
import im.exo.kit.accounts.AccountDirectory.Answer;
import im.exo.kit.revocations.AccountHints;

import io.quarkus.runtime.ShutdownEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes the keys of removed devices away although {@code exo.accounts} has not said so yet. */
@ApplicationScoped
class HintsOfRemovals implements AccountHints {

    /** Few enough to leave connections to those who want keys. */
    private static final int AT_A_TIME = 4;

    private final PrekeyStore store;
    private final AccountDirectory accounts;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().name("hints-", 0).factory());

    HintsOfRemovals(PrekeyStore store, AccountDirectory accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }

    @Override
    public CompletionStage<Boolean> changed(AccountId account, long version) {
        return CompletableFuture.supplyAsync(() -> caughtUp(account, version), threads);
    }

    private boolean caughtUp(AccountId account, long version) {
        if (store.standing(account).version() >= version) {
            return true;
        }
        return switch (accounts.ask(account)) {
            case Answer.Known(var state) -> {
                store.apply(state);
                yield state.getVersion() >= version;
            }
            case Answer.Unknown() -> true;
            case Answer.Unreachable() -> false;
        };
    }
}
