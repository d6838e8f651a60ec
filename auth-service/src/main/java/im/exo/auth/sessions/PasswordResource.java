package im.exo.auth.sessions;

import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.KdfSalt;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The password of the caller's account, as far as the server knows it. */
@Path("/v1/accounts/current/password")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PasswordResource {

    /**
     * @param authKey the present one
     * @param newSalt made for this change
     */
    @Schema(
            example =
                    """
                    {"authKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","newSalt":"AAAAAAAAAAAAAAAAAAAAAA==",\
                    "newAuthKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","endOthers":true}\
                    """)
    public record PasswordRequest(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @NotNull @Size(min = KdfSalt.BYTES, max = KdfSalt.BYTES) byte[] newSalt,
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] newAuthKey,
            @Nullable Boolean endOthers) {}

    private final Passwords passwords;
    private final Caller caller;

    PasswordResource(Passwords passwords, Caller caller) {
        this.passwords = passwords;
        this.caller = caller;
    }

    /** The same request once more, after a lost answer, is answered alike. */
    @PUT
    @Authenticated
    @Operation(
            summary = "Change the password",
            description =
                    "Takes the present authKey and a new salt with its authKey; endOthers ends all"
                            + " other sessions with it.")
    public Response change(
            @NotNull @Valid PasswordRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var old = new AuthKey(request.authKey());
                var key = new AuthKey(request.newAuthKey())) {
            var wish =
                    new Passwords.Wish(
                            KdfSalt.of(request.newSalt()),
                            key,
                            Boolean.TRUE.equals(request.endOthers()));
            var network = SessionResource.network(forwarded, connection);
            return switch (passwords.change(caller.address(), caller.sid(), old, wish, network)) {
                case Passwords.Changed() -> Response.noContent().build();
                case Passwords.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
                case Passwords.TooFast(var pause) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(pause);
                case Passwords.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
                case Passwords.CallerSuspended() -> throw SessionResource.suspended();
            };
        }
    }
}
