package im.exo.auth.passkeys;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.GONE;
import static im.exo.contract.Problem.INVALID;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.TOO_MANY_DEVICES;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import im.exo.auth.accounts.DeviceName;
import im.exo.auth.sessions.Session;
import im.exo.auth.sessions.SessionResource;
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
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;

/** Signing in with a passkey in place of Exo ID, password and second factor. */
@Path("/v1/sessions/passkey")
@Tag(name = "passkeys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PasskeySignInResource {

    /**
     * WebAuthn's {@code PublicKeyCredentialRequestOptionsJSON}. It names no passkey, so that the
     * authenticator offers those that it has for this server.
     */
    public record RequestOptions(
            String challenge,
            String rpId,
            long timeout,
            List<String> allowCredentials,
            String userVerification) {}

    /**
     * What a browser's {@code PublicKeyCredential.toJSON()} gives, as far as it is needed.
     *
     * @param rawId base64url
     */
    public record UsedCredential(
            @NotNull @Size(min = 1, max = 1_364) String rawId,
            @NotNull @Valid SignedResponse response) {}

    /** base64url all */
    public record SignedResponse(
            @NotNull @Size(max = 4_000) String authenticatorData,
            @NotNull @Size(max = 4_000) String clientDataJSON,
            @NotNull @Size(max = 2_000) String signature,
            @NotNull @Size(max = 100) String userHandle) {}

    @Schema(
            example =
                    """
                    {"credential":{"rawId":"mZ0Y3n0","response":{"authenticatorData":"SZYN5Yg","clientDataJSON":\
                    "eyJ0eXBlIjoid2ViYXV0aG4u","signature":"MEUCIQ","userHandle":"q1Zt0yXo9wRkQ2nLbVfJ7g"}},\
                    "registrationId":4711,"deviceName":"c2VhbGVkIG5hbWU="}\
                    """)
    public record PasskeySignInRequest(
            @NotNull @Valid UsedCredential credential,
            @NotNull @Min(1) @Max(RegistrationId.MAX) Integer registrationId,
            @Size(min = 1, max = DeviceName.MOST_BYTES) byte @Nullable [] deviceName) {}

    private final PasskeySignIn signIn;
    private final RelyingParty relyingParty;

    PasskeySignInResource(PasskeySignIn signIn, RelyingParty relyingParty) {
        this.signIn = signIn;
        this.relyingParty = relyingParty;
    }

    @POST
    @Path("/options")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "beginPasskeySignIn",
            summary = "What an authenticator needs to sign in with a passkey")
    @APIResponse(
            responseCode = "200",
            description = "Good once, and for five minutes",
            content = @Content(schema = @Schema(implementation = RequestOptions.class)))
    public Response begin() {
        var options =
                new RequestOptions(
                        CreationOptions.text(signIn.begin()),
                        relyingParty.id(),
                        relyingParty.timeout(),
                        List.of(),
                        CreationOptions.REQUIRED);
        return Response.ok(options).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    @POST
    @Operation(operationId = "signInWithPasskey", summary = "Sign in with a passkey")
    @APIResponse(
            responseCode = "201",
            description = "Signed in, by this request or by an earlier one that was the same",
            content = @Content(schema = @Schema(implementation = Session.class)))
    @APIResponse(responseCode = "401", description = "wrong-credentials: passkey or signature")
    @APIResponse(responseCode = "403", description = "forbidden: the account is suspended")
    @APIResponse(
            responseCode = "409",
            description =
                    "too-many-devices; conflict: the 127th, or the passkey's counter went back")
    @APIResponse(responseCode = "410", description = "gone: the challenge was answered, or is over")
    @APIResponse(responseCode = "429", description = "rate-limited")
    public Response signIn(
            @NotNull @Valid PasskeySignInRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        var result =
                signIn.signIn(
                        assertion(request.credential()),
                        SessionResource.newcomer(request.registrationId(), request.deviceName()),
                        SessionResource.network(forwarded, connection));
        return switch (result) {
            case PasskeySignIn.SignedIn(var session) -> SessionResource.granted(201, session);
            case PasskeySignIn.WrongCredentials() -> throw new ProblemException(WRONG_CREDENTIALS);
            case PasskeySignIn.ChallengeOver() ->
                    throw new ProblemException(GONE, "The challenge was answered, or is over");
            case PasskeySignIn.Copied() ->
                    throw new ProblemException(
                            CONFLICT,
                            "The passkey's counter went back: somebody may have a copy of it. Sign"
                                    + " in with the password, remove it and add a new one");
            case PasskeySignIn.Suspended() -> throw SessionResource.suspended();
            case PasskeySignIn.TooManyDevices() -> throw new ProblemException(TOO_MANY_DEVICES);
            case PasskeySignIn.DevicesUsedUp() -> throw SessionResource.usedUp();
            case PasskeySignIn.TooFast(var pause) ->
                    throw new ProblemException(RATE_LIMITED).retryAfter(pause);
        };
    }

    private static Ceremonies.Assertion assertion(UsedCredential used) {
        return new Ceremonies.Assertion(
                bytes(used.rawId()),
                bytes(used.response().userHandle()),
                bytes(used.response().authenticatorData()),
                bytes(used.response().clientDataJSON()),
                bytes(used.response().signature()));
    }

    static byte[] bytes(String base64url) {
        try {
            return Base64.getUrlDecoder().decode(base64url);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(INVALID, "A part of the credential is not base64url");
        }
    }
}
