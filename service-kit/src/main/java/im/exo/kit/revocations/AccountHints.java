package im.exo.kit.revocations;

import im.exo.contract.AccountId;

import java.util.concurrent.CompletionStage;

/**
 * A service that keeps a copy of accounts hears here which of them have lost a device, also while
 * the topic of accounts is away. A hint only: what is true of the account, auth-service says.
 */
public interface AccountHints {

    /**
     * Must return quickly.
     *
     * @param version of the account since which a device is gone
     * @return completes with whether nothing is left to learn from this hint; it comes again after
     *     each poll until it does, and at most until the device's last token has expired
     */
    CompletionStage<Boolean> changed(AccountId account, long version);
}
