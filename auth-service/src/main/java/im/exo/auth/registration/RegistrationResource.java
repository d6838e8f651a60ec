package im.exo.auth.registration;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.proofofwork.Challenge;
import im.exo.auth.proofofwork.Challenges;
import im.exo.contract.Problem;
import im.exo.contract.RegistrationId;
import im.exo.kit.problem.ProblemException;

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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.Optional;

/** Anonymous registration behind a proof of work. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RegistrationResource {

    /** @param altcha base64 of the solved challenge */
    public record NewAccount(
            @Nullable String altcha,
            @NotNull @Size(min = KdfSalt.BYTES, max = KdfSalt.BYTES) byte[] salt,
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @NotNull @Min(1) @Max(RegistrationId.MAX) Integer registrationId,
            @Size(min = 1, max = DeviceName.MOST_BYTES) byte @Nullable [] deviceName) {}

    private final Registration registration;
    private final Challenges challenges;
    private final Clock clock;

    RegistrationResource(Registration registration, Challenges challenges, Clock clock) {
        this.registration = registration;
        this.challenges = challenges;
        this.clock = clock;
    }

    @GET
    @Path("/registration/challenge")
    @Consumes(MediaType.WILDCARD)
    public Response challenge(
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest request) {
        Challenge challenge = challenges.issue(network(forwarded, request), clock.instant());
        return Response.ok(challenge).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    @POST
    @Path("/accounts")
    public Response register(
            @NotNull @Valid NewAccount request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        if (request.altcha() == null || request.altcha().isEmpty()) {
            throw new ProblemException(Problem.CHALLENGE_REQUIRED);
        }
        try (var key = new AuthKey(request.authKey())) {
            var application =
                    new Registration.Application(
                            KdfSalt.of(request.salt()),
                            key,
                            new RegistrationId(request.registrationId()),
                            name(request.deviceName()));
            var network = network(forwarded, connection);
            return switch (registration.register(request.altcha(), application, network)) {
                case Registration.Registered(var session) ->
                        Response.status(Response.Status.CREATED)
                                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                                .entity(session)
                                .build();
                case Registration.ChallengeFailed() ->
                        throw new ProblemException(Problem.CHALLENGE_FAILED);
                case Registration.TooFast(var pause) ->
                        throw new ProblemException(Problem.RATE_LIMITED).retryAfter(pause);
            };
        }
    }

    private static NetworkPrefix network(@Nullable String forwarded, HttpServerRequest request) {
        var peer = request.remoteAddress();
        return NetworkPrefix.of(forwarded, peer == null ? null : peer.hostAddress());
    }

    private static Optional<DeviceName> name(byte @Nullable [] ciphertext) {
        return Optional.ofNullable(ciphertext).map(ByteString::copyFrom).map(DeviceName::new);
    }
}
