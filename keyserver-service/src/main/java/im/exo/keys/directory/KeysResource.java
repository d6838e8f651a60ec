package im.exo.keys.directory;

import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.Problem;
import im.exo.kit.caller.Authority;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** The key directory over HTTP. */
@Path("/v1/keys")
@Tag(name = "keys")
@Authenticated
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class KeysResource {

    /** As long as a sender to such an account is asked to wait. */
    private static final Duration SUSPENDED_PAUSE = Duration.ofMinutes(1);

    private final Prekeys prekeys;
    private final Caller caller;

    KeysResource(Prekeys prekeys, Caller caller) {
        this.prekeys = prekeys;
        this.caller = caller;
    }

    /** Answer of {@code GET /v1/keys}. */
    public record CountsAnswer(int preKeys, int kyberPreKeys) {}

    /** Body of {@code POST /v1/keys/check}. */
    public record CheckRequest(@NotNull @Size(min = 32, max = 32) byte[] digest) {}

    @PUT
    @Operation(summary = "Publish keys; a part that is absent is kept")
    @APIResponse(responseCode = "204", description = "Stored")
    @APIResponse(responseCode = "409", description = "The account has another identity key")
    @APIResponse(responseCode = "413", description = "Over 100 one-time keys of a kind")
    @APIResponse(responseCode = "422", description = "A value or a signature is wrong")
    public Response upload(@NotNull @Valid UploadRequest request) {
        var outcome = prekeys.upload(caller.address(), request.accountVersion(), request.upload());
        return switch (outcome) {
            case Uploaded.Stored() -> Response.noContent().build();
            case Uploaded.BadSignature() -> Problems.response(Problem.BAD_SIGNATURE);
            case Uploaded.BadKey() ->
                    problem(Problem.INVALID, "A public key is not one of its kind");
            case Uploaded.Incomplete() ->
                    problem(
                            Problem.INVALID,
                            "signedPreKey and lastResortKyberPreKey are needed this time");
            case Uploaded.OtherIdentity() ->
                    problem(Problem.CONFLICT, "The account has another identity key");
            case Uploaded.Removed() -> Problems.response(Problem.SESSION_REVOKED);
        };
    }

    @GET
    @Operation(summary = "One-time keys left for the calling device")
    public CountsAnswer counts() {
        var counts = prekeys.counts(caller.address());
        return new CountsAnswer(counts.ec(), counts.kyber());
    }

    @GET
    @Path("/data")
    @Operation(
            operationId = "showKeys",
            summary = "All that keyserver-service holds of the account")
    @APIResponse(
            responseCode = "200",
            description = "What is held, and what it is for",
            content = @Content(examples = @ExampleObject(name = "data", value = HeldKeys.EXAMPLE)))
    public Response data() {
        return Response.ok(prekeys.held(caller.address().account()))
                .header("Cache-Control", "no-store")
                .build();
    }

    @POST
    @Path("/check")
    @Operation(summary = "Whether server and device hold the same keys")
    @APIResponse(responseCode = "204", description = "They do")
    @APIResponse(responseCode = "409", description = "They do not")
    public Response check(@NotNull @Valid CheckRequest request) {
        return prekeys.same(caller.address(), request.digest())
                ? Response.noContent().build()
                : Problems.response(Problem.KEYS_DIFFER);
    }

    @GET
    @Path("/{account}/{device}")
    @PermitAll
    @Operation(
            summary =
                    "Take what begins a session with a device, or with all (*); with a token or"
                            + " with the account's access key")
    @APIResponse(responseCode = "200", description = "Bundles")
    @APIResponse(
            responseCode = "401",
            description = "No token; or not the account's access key, or no such account")
    @APIResponse(responseCode = "404", description = "No such account, or no keys")
    @APIResponse(responseCode = "429", description = "Too many bundles of one device")
    @APIResponse(responseCode = "503", description = "Not known now, or suspended for now")
    public Response bundle(
            @PathParam("account") String account,
            @PathParam("device") String device,
            @HeaderParam(AccessKey.HEADER) @Nullable String accessKey) {
        var authority = caller.authority(accessKey);
        var of = account(account);
        var wanted = device(device);
        var claim =
                switch (authority) {
                    case Authority.Device(var address) ->
                            prekeys.claim(address.account(), of, wanted);
                    case Authority.KeyHolder(var key) -> prekeys.claim(key, of, wanted);
                };
        return switch (claim) {
            case Claim.Bundle(var keys) ->
                    Response.ok(BundleAnswer.of(keys)).header("Cache-Control", "no-store").build();
            case Claim.UnknownAccount() -> Problems.response(Problem.UNKNOWN_ACCOUNT);
            case Claim.Refused() -> Problems.response(Problem.UNAUTHORIZED);
            case Claim.Suspended() ->
                    Problems.response(
                            new ProblemException(
                                            Problem.UNAVAILABLE,
                                            "The account takes nothing for now")
                                    .retryAfter(SUSPENDED_PAUSE));
            case Claim.UnknownDevice() -> Problems.response(Problem.UNKNOWN_DEVICE);
            case Claim.TooMany(var pause) ->
                    Problems.response(new ProblemException(Problem.RATE_LIMITED).retryAfter(pause));
            case Claim.Unavailable() -> Problems.response(Problem.UNAVAILABLE);
        };
    }

    private static Response problem(Problem problem, String detail) {
        return Problems.response(new ProblemException(problem, detail));
    }

    private static AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.UNKNOWN_ACCOUNT, "This is no Exo ID");
        }
    }

    private static Optional<DeviceId> device(String text) {
        try {
            return text.equals("*") ? Optional.empty() : Optional.of(DeviceId.parse(text));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.UNKNOWN_DEVICE, "A device is 1 to 127, or *");
        }
    }
}
