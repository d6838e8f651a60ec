package im.exo.auth.totp;

import com.google.protobuf.ByteString;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/**
 * An account's authenticator app.
 *
 * @param sealed the secret
 * @param confirmed whether a code has shown that the app has the secret; asked for from then on
 * @param lastStep the newest time step whose code was taken
 * @param lastUse SHA-256 of the request that took it; empty before the first
 * @param failures wrong codes since the last right one
 * @param notBefore no code is looked at before
 */
public record Enrolment(
        ByteString sealed,
        boolean confirmed,
        long lastStep,
        ByteString lastUse,
        int failures,
        Instant notBefore,
        LocalDate since) {

    /** Wrong codes that cost nothing. */
    private static final int FREE = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final int LONGEST = 7;

    static Enrolment begun(ByteString sealed, LocalDate today) {
        return new Enrolment(sealed, false, -1, ByteString.EMPTY, 0, Instant.EPOCH, today);
    }

    /** Whether the code of this step counts for this request. */
    boolean takes(long step, ByteString request) {
        return step > lastStep || step == lastStep && request.equals(lastUse);
    }

    Enrolment taken(long step, ByteString request) {
        return new Enrolment(sealed, true, step, request, 0, Instant.EPOCH, since);
    }

    /**
     * From the sixth wrong code on there is a pause, twice as long each time, up to an hour: whoever
     * has the password tries some 24 codes a day of a million.
     */
    Enrolment failed(Instant now) {
        int count = Math.min(failures, FREE + LONGEST) + 1;
        var pause =
                count <= FREE
                        ? Duration.ZERO
                        : FIRST_PAUSE.multipliedBy(1L << Math.min(count - FREE - 1, LONGEST));
        return new Enrolment(sealed, confirmed, lastStep, lastUse, count, now.plus(pause), since);
    }

    @Override
    public String toString() {
        return "Enrolment[redacted]";
    }
}
