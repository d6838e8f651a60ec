package im.exo.auth.leaving;

import static im.exo.contract.Problem.FORBIDDEN;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Deleting the caller's account, and seeing beforehand what is held of it. */
@Path("/v1/accounts/current")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class LeavingResource {

    /** @param authKey proves the caller once more, however long ago it signed in */
    public record DeletionRequest(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey) {}

    private final Leaving leaving;
    private final Caller caller;

    LeavingResource(Leaving leaving, Caller caller) {
        this.leaving = leaving;
        this.caller = caller;
    }

    @POST
    @Path("/deletion")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "deleteAccount",
            summary = "Delete the caller's account, for good and everywhere")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples =
                                    @ExampleObject(
                                            name = "deletion",
                                            value =
                                                    "{\"authKey\":\"4s1uLWoGRVWrfrdQSs4IZ8QDq6GIEsXgeYQJbXDSrd8=\"}")))
    @APIResponse(
            responseCode = "204",
            description = "Deleted; asked once more, session-revoked says so")
    @APIResponse(responseCode = "401", description = "wrong-credentials, session-revoked")
    @APIResponse(responseCode = "403", description = "forbidden: the account is suspended")
    @APIResponse(responseCode = "429", description = "rate-limited, as for signing in")
    public Response delete(
            @NotNull @Valid DeletionRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var key = new AuthKey(request.authKey())) {
            var peer = connection.remoteAddress();
            var network = NetworkPrefix.of(forwarded, peer == null ? null : peer.hostAddress());
            return switch (leaving.leave(caller.address(), caller.sid(), key, network)) {
                case Leaving.Gone() -> Response.noContent().build();
                case Leaving.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
                case Leaving.TooFast(var wait) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(wait);
                case Leaving.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
                case Leaving.CallerSuspended() -> throw suspended();
            };
        }
    }

    @GET
    @Path("/data")
    @Operation(operationId = "showAccount", summary = "All that auth-service holds of the account")
    @APIResponse(
            responseCode = "200",
            description = "What is held, and what it is for",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "data", value = Held.EXAMPLE)))
    @APIResponse(responseCode = "401", description = "session-revoked")
    @APIResponse(responseCode = "403", description = "forbidden: the account is suspended")
    public Response data() {
        return switch (leaving.view(caller.address(), caller.sid())) {
            case Leaving.Shown(var account, var further) ->
                    Response.ok(Held.of(account, caller.address().device(), further))
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build();
            case Leaving.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Leaving.CallerSuspended() -> throw suspended();
        };
    }

    private static ProblemException suspended() {
        return new ProblemException(FORBIDDEN, "The operator has closed this account for now");
    }
}
