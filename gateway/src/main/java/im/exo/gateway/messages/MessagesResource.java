package im.exo.gateway.messages;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;
import im.exo.gateway.edge.Passage;
import im.exo.gateway.limits.SendLimits;
import im.exo.gateway.mailboxes.Author;
import im.exo.gateway.mailboxes.Checked;
import im.exo.gateway.mailboxes.Mailboxes;
import im.exo.gateway.mailboxes.Outgoing;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.traces.HttpTraces;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Sends over plain HTTP, by token or by the recipient's access key; the latter on connections that
 * never carry a token.
 */
@Path("/v1/messages")
@Tag(name = "messages")
public class MessagesResource {

    private static final String PROTOBUF = "application/x-protobuf";

    private final Mailboxes mailboxes;
    private final SendLimits limits;
    private final RoutingContext context;

    MessagesResource(Mailboxes mailboxes, SendLimits limits, RoutingContext context) {
        this.mailboxes = mailboxes;
        this.limits = limits;
        this.context = context;
    }

    /** The version of the recipient's account that the decision was made with. */
    public record Accepted(long accountVersion) {}

    @PUT
    @Path("/{account}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(
            operationId = "sendMessage",
            summary = "Sends one envelope to all devices of an account")
    @APIResponse(
            responseCode = "401",
            description = "No token; or not the account's access key, or no such account")
    public Accepted send(@PathParam("account") String account, @Nullable MessageRequest request) {
        if (request == null) {
            throw new ProblemException(Problem.MALFORMED, "A JSON body is needed");
        }
        return accepted(
                answered(
                        () ->
                                Checked.of(
                                        author(),
                                        AccountId.parse(account).byteString(),
                                        request.accountVersion(),
                                        List.of(request.envelope()))));
    }

    /** As a realtime frame carries it: up to 64 envelopes, and the relay's answer whatever it is. */
    @PUT
    @Path("/{account}")
    @Consumes(PROTOBUF)
    @Produces(PROTOBUF)
    @RunOnVirtualThread
    @Operation(hidden = true)
    public byte[] sendAll(@PathParam("account") String account, byte[] body) {
        return answered(
                        () -> {
                            var send = read(body);
                            var to = AccountId.parse(account).byteString();
                            if (!send.getRecipient().isEmpty() && !send.getRecipient().equals(to)) {
                                throw new IllegalArgumentException("two recipients");
                            }
                            return Checked.of(
                                    author(),
                                    to,
                                    send.getAccountVersion(),
                                    send.getEnvelopesList());
                        })
                .toByteArray();
    }

    private static ClientSend read(byte[] body) {
        try {
            return ClientSend.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a ClientSend", e);
        }
    }

    private Author author() {
        var passage = Passage.of(context);
        var grant = passage.grant();
        if (grant != null) {
            return new Author.Device(grant.device());
        }
        var key = passage.key();
        if (key == null) {
            throw new ProblemException(Problem.UNAUTHORIZED);
        }
        return new Author.KeyHolder(key);
    }

    private SendResult answered(Supplier<Checked> checking) {
        var outgoing = outgoing(checking);
        pace(outgoing);
        var answer = new CompletableFuture<SendResult>();
        mailboxes.send(outgoing, HttpTraces.of(context), answer::complete);
        return answer.join();
    }

    /** Of a sender without a token the recipient's limit is all there is, and the relay keeps it. */
    private void pace(Outgoing outgoing) {
        if (outgoing.from() instanceof Author.Device(var device)) {
            var wait = limits.take(device.account(), outgoing.envelopes().size());
            if (wait.isPresent()) {
                throw new ProblemException(Problem.RATE_LIMITED).retryAfter(wait.get());
            }
        }
    }

    private static Outgoing outgoing(Supplier<Checked> checking) {
        try {
            return switch (checking.get()) {
                case Checked.Sendable(var outgoing) -> outgoing;
                case Checked.Rejected(var outcome) ->
                        throw new ProblemException(
                                outcome == SendOutcome.SEND_OUTCOME_TOO_LARGE
                                        ? Problem.TOO_LARGE
                                        : Problem.MALFORMED);
            };
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.MALFORMED, "Account, id or messages are not what they should be");
        }
    }

    private static Accepted accepted(SendResult result) {
        return switch (result.getOutcome()) {
            case SEND_OUTCOME_ACCEPTED -> new Accepted(result.getAccountVersion());
            case SEND_OUTCOME_UNAUTHORIZED -> throw new ProblemException(Problem.UNAUTHORIZED);
            case SEND_OUTCOME_UNKNOWN_ACCOUNT ->
                    throw new ProblemException(Problem.UNKNOWN_ACCOUNT);
            case SEND_OUTCOME_MISMATCHED_DEVICES ->
                    throw new ProblemException(Problem.MISMATCHED_DEVICES)
                            .with("missing", result.getMissingList())
                            .with("extra", result.getExtraList())
                            .with("accountVersion", result.getAccountVersion());
            case SEND_OUTCOME_STALE_DEVICES ->
                    throw new ProblemException(Problem.STALE_DEVICES)
                            .with("stale", result.getStaleList())
                            .with("accountVersion", result.getAccountVersion());
            case SEND_OUTCOME_TOO_LARGE -> throw new ProblemException(Problem.TOO_LARGE);
            case SEND_OUTCOME_MALFORMED -> throw new ProblemException(Problem.MALFORMED);
            case SEND_OUTCOME_MAILBOX_FULL -> throw later(Problem.MAILBOX_FULL, result);
            case SEND_OUTCOME_RATE_LIMITED -> throw later(Problem.RATE_LIMITED, result);
            case SEND_OUTCOME_READ_ONLY -> throw later(Problem.READ_ONLY, result);
            case SEND_OUTCOME_NOT_OWNER, SEND_OUTCOME_UNKNOWN ->
                    throw later(Problem.UNAVAILABLE, result);
            case SEND_OUTCOME_UNAVAILABLE ->
                    throw later(
                            new ProblemException(
                                    Problem.UNAVAILABLE, "The recipient takes nothing for now"),
                            result);
            case SEND_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                    throw new ProblemException(Problem.BAD_GATEWAY);
        };
    }

    private static ProblemException later(Problem problem, SendResult result) {
        return later(new ProblemException(problem), result);
    }

    private static ProblemException later(ProblemException exception, SendResult result) {
        return result.getRetryAfterMillis() > 0
                ? exception.retryAfter(Duration.ofMillis(result.getRetryAfterMillis()))
                : exception;
    }
}
