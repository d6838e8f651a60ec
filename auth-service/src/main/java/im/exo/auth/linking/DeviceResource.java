package im.exo.auth.linking;

import static im.exo.contract.Problem.GONE;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.TOO_MANY_DEVICES;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.sessions.Session;
import im.exo.auth.sessions.SessionResource;
import im.exo.contract.RegistrationId;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
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
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Devices that join an account with the help of another one. */
@Path("/v1/devices")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DeviceResource {

    /** @param account Exo ID */
    @Schema(
            examples =
                    """
                    {"account":"06cq4-5s8zt-k3f1m-x9h2v-7btpw-1e8rd",\
                    "linkToken":"n2Vb7QmXc0Rk5TtYw9GzLpJ4sHdF1aKe8oUiN3rCx6E",\
                    "authKey":"q1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E5c=",\
                    "registrationId":4711,"deviceName":"c2VhbGVkIG5hbWU="}""")
    public record LinkRequest(
            @NotNull @Size(max = 64) String account,
            @NotNull @Size(min = 1, max = LinkToken.MOST_CHARACTERS) String linkToken,
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @NotNull @Min(1) @Max(RegistrationId.MAX) Integer registrationId,
            @Size(min = 1, max = DeviceName.MOST_BYTES) byte @Nullable [] deviceName) {}

    /** @param expiresIn seconds */
    @Schema(
            examples =
                    """
                    {"linkToken":"n2Vb7QmXc0Rk5TtYw9GzLpJ4sHdF1aKe8oUiN3rCx6E",\
                    "expiresIn":600}""")
    public record LinkTokenAnswer(String linkToken, long expiresIn) {

        @Override
        public String toString() {
            return "LinkTokenAnswer[redacted]";
        }
    }

    private final LinkTokens tokens;
    private final Linking linking;
    private final Caller caller;

    DeviceResource(LinkTokens tokens, Linking linking, Caller caller) {
        this.tokens = tokens;
        this.linking = linking;
        this.caller = caller;
    }

    @POST
    @Path("/link-token")
    @Consumes(MediaType.WILDCARD)
    @Authenticated
    @Operation(
            operationId = "giveLinkToken",
            summary = "A token with which one more device may join the caller's account")
    @APIResponse(
            responseCode = "201",
            description = "Good once, and for ten minutes",
            content = @Content(schema = @Schema(implementation = LinkTokenAnswer.class)))
    @APIResponse(responseCode = "409", description = "too-many-devices")
    @APIResponse(responseCode = "429", description = "rate-limited: six, then one in two minutes")
    public Response linkToken() {
        return switch (tokens.give(caller.address(), caller.sid())) {
            case LinkTokens.Given(var token, var lifetime) ->
                    Response.status(Response.Status.CREATED)
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .entity(new LinkTokenAnswer(token.text(), lifetime.toSeconds()))
                            .build();
            case LinkTokens.NoRoom() -> throw new ProblemException(TOO_MANY_DEVICES);
            case LinkTokens.TooFast(var pause) ->
                    throw new ProblemException(RATE_LIMITED).retryAfter(pause);
            case LinkTokens.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case LinkTokens.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @POST
    @Operation(
            operationId = "linkDevice",
            summary = "Join an account with a link token and the password's key")
    @APIResponse(
            responseCode = "201",
            description = "Joined, by this request or by an earlier one that was the same",
            content = @Content(schema = @Schema(implementation = Session.class)))
    @APIResponse(responseCode = "401", description = "wrong-credentials: account, key or token")
    @APIResponse(responseCode = "403", description = "forbidden: the account is suspended")
    @APIResponse(responseCode = "409", description = "too-many-devices, or conflict at the 127th")
    @APIResponse(responseCode = "410", description = "gone: the token was used or has expired")
    @APIResponse(responseCode = "429", description = "rate-limited")
    public Response link(
            @NotNull @Valid LinkRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var key = new AuthKey(request.authKey())) {
            var result =
                    linking.link(
                            SessionResource.account(request.account()),
                            key,
                            new LinkToken(request.linkToken()),
                            SessionResource.newcomer(
                                    request.registrationId(), request.deviceName()),
                            SessionResource.network(forwarded, connection));
            return switch (result) {
                case Linking.Linked(var session) -> SessionResource.granted(201, session);
                case Linking.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
                case Linking.TokenOver() -> throw new ProblemException(GONE);
                case Linking.Suspended() -> throw SessionResource.suspended();
                case Linking.TooManyDevices() -> throw new ProblemException(TOO_MANY_DEVICES);
                case Linking.DevicesUsedUp() -> throw SessionResource.usedUp();
                case Linking.TooFast(var pause) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(pause);
            };
        }
    }
}
