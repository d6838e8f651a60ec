package im.exo.auth.registration;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.gate.Gate;
import im.exo.auth.network.NetworkPrefix;
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

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Anonymous registration for a proof of work or an invite. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RegistrationResource {

    /**
     * @param altcha base64 of the solved challenge
     * @param invite the code of an invite, which goes before a challenge
     */
    public record NewAccount(
            @Nullable String altcha,
            @Nullable @Size(max = 64) String invite,
            @NotNull @Size(min = KdfSalt.BYTES, max = KdfSalt.BYTES) byte[] salt,
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @NotNull @Min(1) @Max(RegistrationId.MAX) Integer registrationId,
            @Size(min = 1, max = DeviceName.MOST_BYTES) byte @Nullable [] deviceName) {}

    /** @param mode open, invite or closed */
    public record Mode(String mode) {}

    private final Registration registration;
    private final Gate gate;

    RegistrationResource(Registration registration, Gate gate) {
        this.registration = registration;
        this.gate = gate;
    }

    /** For clients, before they ask for a password or work. */
    @GET
    @Path("/registration")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Who may make an account: whoever works for it, the invited, nobody")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = Mode.class),
                            examples =
                                    @ExampleObject(name = "open", value = "{\"mode\":\"open\"}")))
    public Response mode() {
        return Response.ok(new Mode(gate.mode().word()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @GET
    @Path("/registration/challenge")
    @Consumes(MediaType.WILDCARD)
    public Response challenge(
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest request) {
        return switch (registration.challenge(network(forwarded, request))) {
            case Registration.Issued(var challenge) ->
                    Response.ok(challenge).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
            case Registration.InviteNeeded() -> throw inviteNeeded();
            case Registration.Closed() -> throw new ProblemException(Problem.REGISTRATION_CLOSED);
        };
    }

    @POST
    @Path("/accounts")
    public Response register(
            @NotNull @Valid NewAccount request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        var offer = new Registration.Offer(given(request.invite()), given(request.altcha()));
        try (var key = new AuthKey(request.authKey())) {
            var application =
                    new Registration.Application(
                            KdfSalt.of(request.salt()),
                            key,
                            new RegistrationId(request.registrationId()),
                            name(request.deviceName()));
            var network = network(forwarded, connection);
            return switch (registration.register(offer, application, network)) {
                case Registration.Registered(var session) ->
                        Response.status(Response.Status.CREATED)
                                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                                .entity(session)
                                .build();
                case Registration.ChallengeFailed() ->
                        throw new ProblemException(Problem.CHALLENGE_FAILED);
                case Registration.InviteFailed() ->
                        throw new ProblemException(
                                Problem.CHALLENGE_FAILED,
                                "There is no such invite, or it is used up, expired or revoked");
                case Registration.PaymentNeeded() ->
                        throw new ProblemException(Problem.CHALLENGE_REQUIRED);
                case Registration.InviteNeeded() -> throw inviteNeeded();
                case Registration.Closed() ->
                        throw new ProblemException(Problem.REGISTRATION_CLOSED);
                case Registration.TooFast(var pause) ->
                        throw new ProblemException(Problem.RATE_LIMITED).retryAfter(pause);
            };
        }
    }

    private static ProblemException inviteNeeded() {
        return new ProblemException(
                Problem.CHALLENGE_REQUIRED, "This server takes new accounts by invite only");
    }

    private static Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text).filter(one -> !one.isEmpty());
    }

    private static NetworkPrefix network(@Nullable String forwarded, HttpServerRequest request) {
        var peer = request.remoteAddress();
        return NetworkPrefix.of(forwarded, peer == null ? null : peer.hostAddress());
    }

    private static Optional<DeviceName> name(byte @Nullable [] ciphertext) {
        return Optional.ofNullable(ciphertext).map(ByteString::copyFrom).map(DeviceName::new);
    }
}
