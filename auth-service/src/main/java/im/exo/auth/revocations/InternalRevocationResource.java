package im.exo.auth.revocations;

import im.exo.contract.topics.Revocations;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;

import org.eclipse.microprofile.openapi.annotations.Operation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What a verifier asks several times a second, beside reading the topic. The cursor is the time of
 * the newest entry seen.
 *
 * <p>Entries can become visible later than their time says, since they are committed after it; so
 * each answer reaches back by more than a transaction can last, and names some entries again. There
 * is no page: at most eleven minutes' worth of entries exist, some 60 bytes each. A question is one
 * statement that reads the last minute's entries by their index, and nothing while none ended.
 */
@Path("/internal/revocations")
@RunOnVirtualThread
public class InternalRevocationResource {

    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private final RevocationStore store;
    private final Clock clock;

    InternalRevocationResource(RevocationStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @GET
    @Produces("application/x-protobuf")
    @Operation(hidden = true)
    public byte[] after(@QueryParam("after") @DefaultValue("0") @PositiveOrZero long after) {
        var since = Instant.ofEpochMilli(after).minus(OVERLAP);
        var answer = Revocations.newBuilder().setCursor(after);
        for (var recorded : store.recordedAfter(since, clock.instant())) {
            answer.addRevocations(message(recorded));
            answer.setCursor(Math.max(answer.getCursor(), recorded.at().toEpochMilli()));
        }
        return answer.build().toByteArray();
    }

    private static im.exo.contract.topics.Revocation message(RevocationStore.Recorded recorded) {
        var message = recorded.revocation().builder();
        recorded.change()
                .ifPresent(
                        change ->
                                message.setAccount(change.account().byteString())
                                        .setVersion(change.version()));
        return message.build();
    }
}
