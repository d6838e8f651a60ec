package im.exo.messages.holdings;

import im.exo.kit.caller.Caller;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What message-service holds of the calling account. Over HTTP and past the relay: it is asked for
 * once in an account's life, and the relay's stream has better things to carry.
 */
@Path("/v1/messages/data")
@Authenticated
@RunOnVirtualThread
public class HoldingsResource {

    private static final String ABOUT =
            "What message-service holds of this account: encrypted messages that wait for a device,"
                    + " until it has acknowledged them or 30 days have passed. When one was sent is"
                    + " kept beside it as long as it waits, and who sent it only where the sender did"
                    + " not seal it. Nobody but the device can read it.";

    private static final String EXAMPLE =
            """
            {"about":"What message-service holds of this account: ...",\
            "account":"2k8f0-1x9qa-7c3mv-52wzd-h6t4e-b0g5n","queues":[{"device":2,"envelopes":3,\
            "bytes":1824,"oldest":"2026-11-20","newest":"2026-11-27"}]}""";

    private final HoldingStore store;
    private final Caller caller;

    HoldingsResource(HoldingStore store, Caller caller) {
        this.store = store;
        this.caller = caller;
    }

    public record HeldMessages(String about, String account, List<HeldQueue> queues) {}

    /** @param bytes of ciphertext */
    public record HeldQueue(
            int device, long envelopes, long bytes, LocalDate oldest, LocalDate newest) {

        static HeldQueue of(Waiting waiting) {
            return new HeldQueue(
                    waiting.device(),
                    waiting.envelopes(),
                    waiting.bytes(),
                    day(waiting.oldest()),
                    day(waiting.newest()));
        }

        private static LocalDate day(Instant time) {
            return LocalDate.ofInstant(time, ZoneOffset.UTC);
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "showMessages",
            summary = "How much waits for the account's devices in message-service")
    @APIResponse(
            responseCode = "200",
            description = "By device; devices for which nothing waits are left out",
            content = @Content(examples = @ExampleObject(name = "data", value = EXAMPLE)))
    public Response data() {
        var account = caller.address().account();
        var queues = store.waiting(account).stream().map(HeldQueue::of).toList();
        return Response.ok(new HeldMessages(ABOUT, account.text(), queues))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
