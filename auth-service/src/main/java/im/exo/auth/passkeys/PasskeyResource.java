package im.exo.auth.passkeys;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.GONE;
import static im.exo.contract.Problem.INVALID;
import static im.exo.contract.Problem.NOT_FOUND;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.TOTP_REQUIRED;
import static im.exo.contract.Problem.WRONG_CREDENTIALS;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.protobuf.ByteString;

import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.sessions.SessionResource;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;

import jakarta.validation.Valid;
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

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The passkeys of an account: adding, listing, removing. */
@Path("/v1/passkeys")
@Tag(name = "passkeys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class PasskeyResource {

    /** @param totp six digits of the authenticator app, where the account asks for them */
    @Schema(
            example =
                    """
                    {"authKey":"q1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E5c="}\
                    """)
    public record OptionsRequest(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @Size(max = 16) @Nullable String totp) {}

    /** What a browser's {@code PublicKeyCredential.toJSON()} gives, as far as it is needed. */
    public record NewCredential(@NotNull @Valid Attestation response) {}

    /** base64url both */
    public record Attestation(
            @NotNull @Size(max = 12_000) String attestationObject,
            @NotNull @Size(max = 4_000) String clientDataJSON) {}

    /** @param name ciphertext */
    @Schema(
            example =
                    """
                    {"name":"c2VhbGVkIG5hbWU=","credential":{"response":{\
                    "attestationObject":"o2NmbXRkbm9uZQ","clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4u"}}}\
                    """)
    public record PasskeyRequest(
            @NotNull @Valid NewCredential credential,
            @Size(min = 1, max = DeviceName.MOST_BYTES) byte @Nullable [] name) {}

    /** @param name ciphertext */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String id,
            byte @Nullable [] name,
            boolean backedUp,
            LocalDate createdOn,
            LocalDate lastUsedOn) {

        static Entry of(Passkey passkey) {
            return new Entry(
                    passkey.id().text(),
                    passkey.name().map(name -> name.ciphertext().toByteArray()).orElse(null),
                    passkey.credential().backedUp(),
                    passkey.createdOn(),
                    passkey.lastUsedOn());
        }
    }

    public record Entries(List<Entry> passkeys) {}

    private final Passkeys passkeys;
    private final PasskeyProof proof;
    private final RelyingParty relyingParty;
    private final Caller caller;

    PasskeyResource(
            Passkeys passkeys, PasskeyProof proof, RelyingParty relyingParty, Caller caller) {
        this.passkeys = passkeys;
        this.proof = proof;
        this.relyingParty = relyingParty;
        this.caller = caller;
    }

    @POST
    @Path("/options")
    @Operation(
            operationId = "beginPasskey",
            summary = "What an authenticator needs to make a passkey for the caller's account")
    @APIResponse(
            responseCode = "200",
            description = "Good once, for five minutes and for this session",
            content = @Content(schema = @Schema(implementation = CreationOptions.class)))
    @APIResponse(responseCode = "401", description = "wrong-credentials, totp-required")
    @APIResponse(responseCode = "409", description = "conflict: ten passkeys")
    @APIResponse(responseCode = "429", description = "rate-limited")
    public Response begin(
            @NotNull @Valid OptionsRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        prove(request, SessionResource.network(forwarded, connection));
        return switch (passkeys.begin(caller.address(), caller.sid())) {
            case Passkeys.Begun begun ->
                    Response.ok(CreationOptions.of(relyingParty, begun))
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build();
            case Passkeys.TooMany() -> throw tooMany();
            case Passkeys.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Passkeys.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    private void prove(OptionsRequest request, NetworkPrefix network) {
        var code = Optional.ofNullable(request.totp());
        try (var key = new AuthKey(request.authKey())) {
            switch (proof.prove(caller.address(), caller.sid(), key, code, network)) {
                case PasskeyProof.Proven() -> {}
                case PasskeyProof.WrongPassword() -> throw new ProblemException(WRONG_CREDENTIALS);
                case PasskeyProof.CodeNeeded() -> throw new ProblemException(TOTP_REQUIRED);
                case PasskeyProof.WrongCode() ->
                        throw new ProblemException(
                                TOTP_REQUIRED, "The code is wrong, over, or was used already");
                case PasskeyProof.TooFast(var pause) ->
                        throw new ProblemException(RATE_LIMITED).retryAfter(pause);
            }
        }
    }

    /** The same passkey once more, after a lost answer, is answered alike. */
    @POST
    @Operation(operationId = "addPasskey", summary = "Add a passkey that an authenticator made")
    @APIResponse(
            responseCode = "201",
            description = "Added, by this request or by an earlier one that was the same",
            content = @Content(schema = @Schema(implementation = Entry.class)))
    @APIResponse(responseCode = "409", description = "conflict: ten passkeys, or it is known")
    @APIResponse(responseCode = "410", description = "gone: the challenge was answered, or is over")
    @APIResponse(responseCode = "422", description = "invalid: not made for this challenge")
    public Response add(@NotNull @Valid PasskeyRequest request) {
        var made = request.credential().response();
        var name = Optional.ofNullable(request.name()).map(ByteString::copyFrom);
        var adding =
                passkeys.add(
                        caller.address(),
                        caller.sid(),
                        PasskeySignInResource.bytes(made.attestationObject()),
                        PasskeySignInResource.bytes(made.clientDataJSON()),
                        name.map(DeviceName::new));
        return switch (adding) {
            case Passkeys.Added(var passkey) ->
                    Response.status(Response.Status.CREATED).entity(Entry.of(passkey)).build();
            case Passkeys.Refused() ->
                    throw new ProblemException(
                            INVALID, "This is no passkey for the challenge of this session");
            case Passkeys.Over() ->
                    throw new ProblemException(GONE, "The challenge was answered, or is over");
            case Passkeys.Taken() ->
                    throw new ProblemException(CONFLICT, "This passkey is known already");
            case Passkeys.TooMany() -> throw tooMany();
            case Passkeys.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Passkeys.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "listPasskeys", summary = "The passkeys of the caller's account")
    public Entries list() {
        return switch (passkeys.list(caller.address(), caller.sid())) {
            case Passkeys.Listed(var all) -> new Entries(all.stream().map(Entry::of).toList());
            case Passkeys.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Passkeys.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @DELETE
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "removePasskey", summary = "Remove a passkey of the account")
    @APIResponse(responseCode = "204", description = "It signs nobody in any more")
    @APIResponse(responseCode = "404", description = "The account has no such passkey")
    public Response remove(@PathParam("id") String id) {
        return switch (passkeys.remove(caller.address(), caller.sid(), id(id))) {
            case Passkeys.Removed() -> Response.noContent().build();
            case Passkeys.Unknown() -> throw new ProblemException(NOT_FOUND);
            case Passkeys.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Passkeys.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    private static PasskeyId id(String text) {
        try {
            return PasskeyId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(NOT_FOUND);
        }
    }

    private static ProblemException tooMany() {
        return new ProblemException(CONFLICT, "An account has ten passkeys at most");
    }
}
