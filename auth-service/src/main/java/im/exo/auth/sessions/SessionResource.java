package im.exo.auth.sessions;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.FORBIDDEN;
import static im.exo.contract.Problem.MALFORMED;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.TOKEN_EXPIRED;
import static im.exo.contract.Problem.TOKEN_REUSED;
import static im.exo.contract.Problem.TOO_MANY_DEVICES;
import static im.exo.contract.Problem.TOTP_REQUIRED;
import static im.exo.contract.Problem.UNAUTHORIZED;
import static im.exo.contract.Problem.UNKNOWN_DEVICE;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Device;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Signing in, refreshing, listing and ending sessions. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SessionResource {

    /**
     * @param account Exo ID
     * @param totp six digits of the authenticator app, where the account asks for them
     */
    public record SignInRequest(
            @NotNull @Size(max = 64) String account,
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @NotNull @Min(1) @Max(RegistrationId.MAX) Integer registrationId,
            @Size(min = 1, max = DeviceName.MOST_BYTES) byte @Nullable [] deviceName,
            @Size(max = 16) @Nullable String totp) {}

    public record RefreshRequest(@NotNull @Size(max = 256) String refreshToken) {}

    /** @param authKey proves the caller once more, however long ago it signed in */
    public record RemovalRequest(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey) {}

    /** @param deviceName ciphertext */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            int device,
            byte @Nullable [] deviceName,
            boolean current,
            LocalDate createdOn,
            LocalDate lastUsedOn) {}

    public record Entries(List<Entry> sessions) {}

    private static final String CURRENT = "current";

    private final SignIn signIn;
    private final Refreshing refreshing;
    private final Sessions sessions;
    private final Caller caller;

    SessionResource(SignIn signIn, Refreshing refreshing, Sessions sessions, Caller caller) {
        this.signIn = signIn;
        this.refreshing = refreshing;
        this.sessions = sessions;
        this.caller = caller;
    }

    @POST
    public Response signIn(
            @NotNull @Valid SignInRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var key = new AuthKey(request.authKey())) {
            var result =
                    signIn.signIn(
                            account(request.account()),
                            key,
                            newcomer(request.registrationId(), request.deviceName()),
                            Optional.ofNullable(request.totp()),
                            network(forwarded, connection));
            return switch (result) {
                case SignIn.SignedIn(var session) -> granted(201, session);
                case SignIn.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
                case SignIn.CodeNeeded() -> throw new ProblemException(TOTP_REQUIRED);
                case SignIn.WrongCode() ->
                        throw new ProblemException(
                                TOTP_REQUIRED, "The code is wrong, over, or was used already");
                case SignIn.Suspended() -> throw suspended();
                case SignIn.TooManyDevices() -> throw new ProblemException(TOO_MANY_DEVICES);
                case SignIn.DevicesUsedUp() -> throw usedUp();
                case SignIn.TooFast(var wait) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(wait);
            };
        }
    }

    @POST
    @Path("/refresh")
    public Response refresh(@NotNull @Valid RefreshRequest request) {
        return switch (refreshing.refresh(request.refreshToken())) {
            case Refreshing.Refreshed(var session) -> granted(200, session);
            case Refreshing.NoToken() ->
                    throw new ProblemException(UNAUTHORIZED, "This is not a refresh token");
            case Refreshing.Expired() -> throw new ProblemException(TOKEN_EXPIRED);
            case Refreshing.Reused() -> throw new ProblemException(TOKEN_REUSED);
            case Refreshing.Ended() -> throw new ProblemException(SESSION_REVOKED);
            case Refreshing.Suspended() -> throw suspended();
        };
    }

    @GET
    @Authenticated
    public Entries list() {
        var address = caller.address();
        return switch (sessions.list(address, caller.sid())) {
            case Sessions.Listed(var devices) ->
                    new Entries(
                            devices.stream()
                                    .map(device -> entry(device, address.device()))
                                    .toList());
            case Sessions.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Sessions.CallerSuspended() -> throw suspended();
        };
    }

    /** @param device a device id, or {@code current} to sign out */
    @DELETE
    @Path("/{device}")
    @Consumes(MediaType.WILDCARD)
    @Authenticated
    public Response end(@PathParam("device") String device) {
        var address = caller.address();
        return ended(sessions.end(address, caller.sid(), target(device, address)));
    }

    /** As {@link #end}, with the credentials: a body that DELETE may not have. */
    @POST
    @Path("/{device}/removal")
    @Authenticated
    public Response remove(
            @PathParam("device") String device,
            @NotNull @Valid RemovalRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        var address = caller.address();
        var target = target(device, address);
        try (var key = new AuthKey(request.authKey())) {
            var network = network(forwarded, connection);
            return ended(sessions.end(address, caller.sid(), target, key, network));
        }
    }

    static DeviceId target(String device, DeviceAddress caller) {
        return device.equals(CURRENT) ? caller.device() : device(device);
    }

    static Response ended(Sessions.Ending ending) {
        return switch (ending) {
            case Sessions.Done() -> Response.noContent().build();
            case Sessions.UnknownDevice() -> throw new ProblemException(UNKNOWN_DEVICE);
            case Sessions.ProofNeeded() ->
                    throw new ProblemException(
                            FORBIDDEN,
                            "Another device is removed with the authKey, or just after signing in");
            case Sessions.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
            case Sessions.TooFast(var wait) ->
                    throw new ProblemException(RATE_LIMITED).retryAfter(wait);
            case Sessions.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Sessions.CallerSuspended() -> throw suspended();
        };
    }

    public static NetworkPrefix network(@Nullable String forwarded, HttpServerRequest connection) {
        var peer = connection.remoteAddress();
        return NetworkPrefix.of(forwarded, peer == null ? null : peer.hostAddress());
    }

    public static Newcomer newcomer(int registrationId, byte @Nullable [] deviceName) {
        return new Newcomer(
                new RegistrationId(registrationId),
                Optional.ofNullable(deviceName).map(ByteString::copyFrom).map(DeviceName::new));
    }

    public static Response granted(int status, Session session) {
        return Response.status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(session)
                .build();
    }

    private static Entry entry(Device device, DeviceId current) {
        return new Entry(
                device.id().value(),
                device.name().map(name -> name.ciphertext().toByteArray()).orElse(null),
                device.id().equals(current),
                device.createdOn(),
                device.lastUsedOn());
    }

    public static AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(MALFORMED, "The account is not an Exo ID");
        }
    }

    private static DeviceId device(String text) {
        try {
            return DeviceId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(UNKNOWN_DEVICE);
        }
    }

    public static ProblemException usedUp() {
        return new ProblemException(
                CONFLICT,
                "The account has had 127 devices and takes no more; removing one makes no room");
    }

    public static ProblemException suspended() {
        return new ProblemException(FORBIDDEN, "The operator has closed this account for now");
    }
}
