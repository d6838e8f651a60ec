package im.exo.auth.recovery;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.NOT_FOUND;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.TOO_MANY_DEVICES;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.sessions.Admission;
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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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

import java.time.LocalDate;

/** The recovery key: set and removed by a device, used by who has lost all devices. */
@Path("/v1/recovery")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RecoveryResource {

    /** @param backup ciphertext */
    @Schema(
            examples =
                    """
                    {"authKey":"q1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E5c=",\
                    "recoveryAuth":"5cG1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E=",\
                    "backup":"c2VhbGVkIHNlY3JldHMgb2YgdGhlIGFjY291bnQ="}""")
    public record NewRecovery(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @NotNull @Size(min = RecoveryAuth.BYTES, max = RecoveryAuth.BYTES) byte[] recoveryAuth,
            @NotNull @Size(min = 1, max = RecoveryStore.MOST_BACKUP_BYTES) byte[] backup) {}

    /** That there is a recovery key, and since when. */
    @Schema(examples = "{\"setOn\":\"2026-03-01\"}")
    public record RecoveryEntry(LocalDate setOn) {}

    /** @param authKey proves the caller once more */
    @Schema(examples = "{\"authKey\":\"q1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E5c=\"}")
    public record RecoveryRemoval(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey) {}

    /** What is derived from the recovery key. */
    @Schema(examples = "{\"recoveryAuth\":\"5cG1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E=\"}")
    public record BackupRequest(
            @NotNull @Size(min = RecoveryAuth.BYTES, max = RecoveryAuth.BYTES)
                    byte[] recoveryAuth) {}

    /**
     * @param account Exo ID
     * @param backup ciphertext
     */
    @Schema(
            examples =
                    """
                    {"account":"06cq4-5s8zt-k3f1m-x9h2v-7btpw-1e8rd",\
                    "backup":"c2VhbGVkIHNlY3JldHMgb2YgdGhlIGFjY291bnQ="}""")
    public record Backup(String account, byte[] backup) {

        @Override
        public String toString() {
            return "Backup[redacted]";
        }
    }

    /**
     * @param newSalt made for this request
     * @param endOthers whether all other devices are removed
     */
    @Schema(
            examples =
                    """
                    {"recoveryAuth":"5cG1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E=",\
                    "newSalt":"bmV3IHNhbHQgb2YgMTYgYg==",\
                    "newAuthKey":"q1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E5c=",\
                    "registrationId":4711,"deviceName":"c2VhbGVkIG5hbWU=","endOthers":true}""")
    public record RecoverySignIn(
            @NotNull @Size(min = RecoveryAuth.BYTES, max = RecoveryAuth.BYTES) byte[] recoveryAuth,
            @NotNull @Size(min = KdfSalt.BYTES, max = KdfSalt.BYTES) byte[] newSalt,
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] newAuthKey,
            @NotNull @Min(1) @Max(RegistrationId.MAX) Integer registrationId,
            @Size(min = 1, max = DeviceName.MOST_BYTES) byte @Nullable [] deviceName,
            @Nullable Boolean endOthers) {}

    private final Recoveries recoveries;
    private final Recovering recovering;
    private final Caller caller;

    RecoveryResource(Recoveries recoveries, Recovering recovering, Caller caller) {
        this.recoveries = recoveries;
        this.recovering = recovering;
        this.caller = caller;
    }

    @PUT
    @Authenticated
    @Operation(
            operationId = "setRecovery",
            summary = "Set the recovery key, in place of an earlier one")
    @APIResponse(responseCode = "204", description = "Set; an earlier key opens nothing any more")
    @APIResponse(responseCode = "401", description = "wrong-credentials")
    @APIResponse(responseCode = "409", description = "conflict: another account has this key")
    @APIResponse(responseCode = "429", description = "rate-limited")
    public Response set(
            @NotNull @Valid NewRecovery request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var key = new AuthKey(request.authKey());
                var auth = new RecoveryAuth(request.recoveryAuth())) {
            return done(
                    recoveries.set(
                            caller.address(),
                            caller.sid(),
                            key,
                            auth,
                            ByteString.copyFrom(request.backup()),
                            SessionResource.network(forwarded, connection)));
        }
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    @Authenticated
    @Operation(operationId = "seeRecovery", summary = "Whether there is a recovery key")
    @APIResponse(
            responseCode = "200",
            description = "There is one, since that day",
            content = @Content(schema = @Schema(implementation = RecoveryEntry.class)))
    @APIResponse(responseCode = "404", description = "not-found: there is none")
    public RecoveryEntry see() {
        return switch (recoveries.see(caller.address(), caller.sid())) {
            case Recoveries.Seen(var setOn) -> new RecoveryEntry(setOn);
            case Recoveries.NoneSet() -> throw new ProblemException(NOT_FOUND);
            case Recoveries.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Recoveries.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @POST
    @Path("/removal")
    @Authenticated
    @Operation(operationId = "removeRecovery", summary = "Remove the recovery key")
    @APIResponse(responseCode = "204", description = "There is none any more")
    @APIResponse(responseCode = "401", description = "wrong-credentials")
    @APIResponse(responseCode = "429", description = "rate-limited")
    public Response remove(
            @NotNull @Valid RecoveryRemoval request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var key = new AuthKey(request.authKey())) {
            var network = SessionResource.network(forwarded, connection);
            return done(recoveries.remove(caller.address(), caller.sid(), key, network));
        }
    }

    private static Response done(Recoveries.Result result) {
        return switch (result) {
            case Recoveries.Done() -> Response.noContent().build();
            case Recoveries.Taken() -> throw new ProblemException(CONFLICT);
            case Recoveries.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
            case Recoveries.TooFast(var pause) ->
                    throw new ProblemException(RATE_LIMITED).retryAfter(pause);
            case Recoveries.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Recoveries.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @POST
    @Path("/backup")
    @Operation(
            operationId = "recoveryBackup",
            summary = "The account of a recovery key, and the secrets that it opens")
    @APIResponse(
            responseCode = "200",
            description = "Changes nothing",
            content = @Content(schema = @Schema(implementation = Backup.class)))
    @APIResponse(responseCode = "401", description = "wrong-credentials")
    @APIResponse(responseCode = "403", description = "forbidden: the account is suspended")
    @APIResponse(responseCode = "429", description = "rate-limited")
    public Response backup(
            @NotNull @Valid BackupRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var auth = new RecoveryAuth(request.recoveryAuth())) {
            return switch (recovering.find(auth, SessionResource.network(forwarded, connection))) {
                case Recovering.Found(var account, var backup) ->
                        Response.ok(new Backup(account.text(), backup.toByteArray()))
                                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                                .build();
                case Recovering.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
                case Recovering.Suspended() -> throw SessionResource.suspended();
                case Recovering.TooFast(var pause) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(pause);
            };
        }
    }

    @POST
    @Path("/sign-in")
    @Operation(
            operationId = "recoverySignIn",
            summary = "Sign a device in with the recovery key, and set a new password")
    @APIResponse(
            responseCode = "201",
            description = "Both done, by this request or by an earlier one that was the same",
            content = @Content(schema = @Schema(implementation = Session.class)))
    @APIResponse(responseCode = "401", description = "wrong-credentials")
    @APIResponse(responseCode = "403", description = "forbidden: the account is suspended")
    @APIResponse(responseCode = "409", description = "too-many-devices, or conflict at the 127th")
    @APIResponse(responseCode = "429", description = "rate-limited")
    public Response signIn(
            @NotNull @Valid RecoverySignIn request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var auth = new RecoveryAuth(request.recoveryAuth());
                var key = new AuthKey(request.newAuthKey())) {
            var wish =
                    new Recovering.Wish(
                            KdfSalt.of(request.newSalt()),
                            key,
                            SessionResource.newcomer(
                                    request.registrationId(), request.deviceName()),
                            Boolean.TRUE.equals(request.endOthers())
                                    ? Admission.Others.END
                                    : Admission.Others.STAY);
            var network = SessionResource.network(forwarded, connection);
            return switch (recovering.signIn(auth, wish, network)) {
                case Recovering.SignedIn(var session) -> SessionResource.granted(201, session);
                case Recovering.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
                case Recovering.Suspended() -> throw SessionResource.suspended();
                case Recovering.TooManyDevices() -> throw new ProblemException(TOO_MANY_DEVICES);
                case Recovering.DevicesUsedUp() -> throw SessionResource.usedUp();
                case Recovering.TooFast(var pause) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(pause);
            };
        }
    }
}
