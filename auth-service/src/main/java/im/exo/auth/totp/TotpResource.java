package im.exo.auth.totp;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.FORBIDDEN;
import static im.exo.contract.Problem.INVALID;
import static im.exo.contract.Problem.NOT_FOUND;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.sessions.Sessions;
import im.exo.contract.AccountId;
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

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.Optional;

/** Turning the second factor on and off. */
@Path("/v1/totp")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class TotpResource {

    public record State(LocalDate since) {}

    public record BeginRequest(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey) {}

    /** @param secret base32 (RFC 4648), as authenticator apps take it */
    public record Secret(String secret) {}

    public record ConfirmRequest(@NotNull @Size(max = 16) String code) {}

    public record RemovalRequest(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @Size(max = 16) @Nullable String code) {}

    private final Totp totp;
    private final Sessions sessions;
    private final Caller caller;

    TotpResource(Totp totp, Sessions sessions, Caller caller) {
        this.totp = totp;
        this.sessions = sessions;
        this.caller = caller;
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    public State state() {
        return totp.since(account())
                .map(State::new)
                .orElseThrow(() -> new ProblemException(NOT_FOUND));
    }

    @POST
    public Response begin(
            @NotNull @Valid BeginRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        var account = account();
        try (var key = new AuthKey(request.authKey())) {
            return switch (totp.begin(account, key, network(forwarded, connection))) {
                case Totp.Begun(var secret) ->
                        Response.ok(new Secret(secret))
                                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                                .build();
                case Totp.AlreadyOn() ->
                        throw new ProblemException(CONFLICT, "The second factor is on already");
                case Totp.WrongPassword() -> throw new ProblemException(WRONG_CREDENTIALS);
                case Totp.TooFast(var wait) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(wait);
            };
        }
    }

    @POST
    @Path("/confirmation")
    public Response confirm(@NotNull @Valid ConfirmRequest request) {
        return switch (totp.confirm(account(), request.code())) {
            case Totp.Done() -> Response.noContent().build();
            case Totp.NotBegun() ->
                    throw new ProblemException(CONFLICT, "There is no secret to be confirmed");
            case Totp.WrongCode() -> throw wrongCode();
            case Totp.TooFast(var wait) ->
                    throw new ProblemException(RATE_LIMITED).retryAfter(wait);
        };
    }

    @POST
    @Path("/removal")
    public Response remove(
            @NotNull @Valid RemovalRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        var account = account();
        var code = Optional.ofNullable(request.code());
        try (var key = new AuthKey(request.authKey())) {
            return switch (totp.remove(account, key, code, network(forwarded, connection))) {
                case Totp.Done() -> Response.noContent().build();
                case Totp.WrongPassword() -> throw new ProblemException(WRONG_CREDENTIALS);
                case Totp.WrongCode() -> throw wrongCode();
                case Totp.TooFast(var wait) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(wait);
            };
        }
    }

    /** The caller's account, if its session has not ended here at the source. */
    private AccountId account() {
        var address = caller.address();
        return switch (sessions.standing(address, caller.sid())) {
            case GOOD -> address.account();
            case SUSPENDED ->
                    throw new ProblemException(
                            FORBIDDEN, "The operator has closed this account for now");
            case ENDED -> throw new ProblemException(SESSION_REVOKED);
        };
    }

    private static ProblemException wrongCode() {
        return new ProblemException(INVALID, "The code is wrong, over, or was used already");
    }

    private static NetworkPrefix network(@Nullable String forwarded, HttpServerRequest connection) {
        var peer = connection.remoteAddress();
        return NetworkPrefix.of(forwarded, peer == null ? null : peer.hostAddress());
    }
}
