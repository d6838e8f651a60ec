package im.exo.auth.revocations;

import java.time.Instant;
import java.util.List;

/** Reads revocations; they are written together with the change that ends the session. */
public interface RevocationStore {

    /** A revocation and when it was recorded. */
    record Recorded(Revocation revocation, Instant at) {}

    /** Those recorded after {@code since} and not over at {@code now}, oldest first. */
    List<Recorded> recordedAfter(Instant since, Instant now);

    /** Forgets what is over at {@code now}. */
    void forgetOver(Instant now);
}
