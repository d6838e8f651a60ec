package im.exo.gateway.limits;

import im.exo.contract.AccountId;

import io.micrometer.core.instrument.MeterRegistry;

import java.time.Duration;
import java.util.Optional;

/** What one account may send: envelopes over whatever door, and bytes over its sockets. */
public final class SendLimits {

    private final Buckets<AccountId> envelopes;
    private final Buckets<AccountId> bytes;

    public SendLimits(Rate envelopes, Rate bytes, int maxAccounts) {
        this.envelopes = new Buckets<>(envelopes, maxAccounts);
        this.bytes = new Buckets<>(bytes, maxAccounts);
    }

    /** Empty when it may, otherwise how long to wait. */
    public Optional<Duration> take(AccountId account, int count) {
        return envelopes.take(account, count);
    }

    /**
     * Counts bytes that have been read, whatever became of them: a refusal costs as much to read.
     *
     * @return for how long nothing more of this account's should be read; zero while it has credit
     */
    public Duration heard(AccountId account, int count) {
        return bytes.owe(account, count);
    }

    public void export(MeterRegistry meters) {
        envelopes.export(meters, "sends");
        bytes.export(meters, "bytes");
    }
}
