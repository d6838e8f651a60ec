package im.exo.auth.credentials;

import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Instant;

/**
 * Slows guessing down, account by account: some attempts at once, then one every so often. An
 * attempt counts from its start, so that many at once gain nothing, and is given back when the
 * credentials were right or were never looked at. Accounts that do not exist are slowed alike. Each
 * instance counts for itself and forgets at a restart.
 */
@Singleton
public final class SignInPace {

    private final Pace<AccountId> pace;

    @Inject
    SignInPace(CredentialsConfig config) {
        this.pace = new Pace<>(config.attempts(), config.attemptEvery(), config.remembered());
    }

    public Attempt attempt(AccountId account, Instant now) {
        return pace.take(account, now);
    }

    public void giveBack(AccountId account, Instant now) {
        pace.giveBack(account, now);
    }
}
