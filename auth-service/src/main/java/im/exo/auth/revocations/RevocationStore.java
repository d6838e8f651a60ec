package im.exo.auth.revocations;

import im.exo.contract.AccountId;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads revocations; they are written together with the change that ends the session. */
public interface RevocationStore {

    /** A revocation, when it was recorded, and the change of the account that it came with. */
    record Recorded(Revocation revocation, Instant at, Optional<Change> change) {}

    /** @param version of the account since which the session's device is gone */
    record Change(AccountId account, long version) {}

    /** Those recorded after {@code since} and not over at {@code now}, oldest first. */
    List<Recorded> recordedAfter(Instant since, Instant now);

    /** Forgets what is over at {@code now}. */
    void forgetOver(Instant now);
}
