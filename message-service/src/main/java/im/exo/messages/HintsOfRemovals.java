package im.exo.messages;

import im.exo.contract.AccountId;
import im.exo.kit.revocations.AccountHints;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells the instance whose devices are gone, once there is an instance. */
@ApplicationScoped
class HintsOfRemovals implements AccountHints {

    private final MessageService service;

    HintsOfRemovals(MessageService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<Boolean> changed(AccountId account, long version) {
        return service.instance()
                .map(instance -> instance.changed(account, version))
                .orElseGet(() -> CompletableFuture.completedFuture(false));
    }
}
