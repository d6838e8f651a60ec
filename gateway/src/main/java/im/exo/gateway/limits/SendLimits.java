package im.exo.gateway.limits;

import im.exo.contract.AccountId;

import io.micrometer.core.instrument.MeterRegistry;

import java.time.Duration;
import java.util.Optional;

/** Envelopes that one account may send, over whatever door. */
public final class SendLimits {

    private final Buckets<AccountId> accounts;

    public SendLimits(Rate rate, int maxAccounts) {
        this.accounts = new Buckets<>(rate, maxAccounts);
    }

    /** Empty when it may, otherwise how long to wait. */
    public Optional<Duration> take(AccountId account, int envelopes) {
        return accounts.take(account, envelopes);
    }

    public void export(MeterRegistry meters) {
        accounts.export(meters, "sends");
    }
}
