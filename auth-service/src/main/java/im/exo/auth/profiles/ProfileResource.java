package im.exo.auth.profiles;

import static im.exo.contract.Problem.INVALID;
import static im.exo.contract.Problem.NOT_FOUND;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.UNAUTHORIZED;
import static im.exo.contract.Problem.UNAVAILABLE;
import static im.exo.contract.Problem.UNKNOWN_ACCOUNT;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.protobuf.ByteString;

import im.exo.auth.sessions.SessionResource;
import im.exo.contract.AccessKey;
import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.kit.caller.Authority;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** What an account says of itself, as ciphertext. */
@Path("/v1/profile")
@Tag(name = "profile")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProfileResource {

    /** As long as a sender to such an account is asked to wait. */
    private static final Duration SUSPENDED_PAUSE = Duration.ofMinutes(1);

    /**
     * @param version 64 hexadecimal digits
     * @param accessKeyHash SHA-256 of the access key that follows from the profile key
     */
    @Schema(
            example =
                    """
                    {"version":"9d5b5dc6a0b6f5a6a0b2e0d2a7c0b2d2bb6a4f1e4d0f7bb1b0a8e7d1c3f5a901",\
                    "name":"81 bytes in base64","about":"156 bytes in base64",\
                    "accessKeyHash":"vkXLJgW/Nr693oSEGijw/UPGmFCj3OX+26aZKO46iZE="}\
                    """)
    public record ProfileRequest(
            @NotNull String version,
            @NotNull byte[] name,
            @NotNull byte[] about,
            byte @Nullable [] avatar,
            @NotNull @Size(min = AccessKeyHash.BYTES, max = AccessKeyHash.BYTES)
                    byte[] accessKeyHash) {}

    /** @param avatar absent when there is none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProfileAnswer(byte[] name, byte[] about, byte @Nullable [] avatar) {

        static ProfileAnswer of(Profile profile) {
            return new ProfileAnswer(
                    profile.name().toByteArray(),
                    profile.about().toByteArray(),
                    profile.avatar().isEmpty() ? null : profile.avatar().toByteArray());
        }
    }

    private final Profiles profiles;
    private final Caller caller;

    ProfileResource(Profiles profiles, Caller caller) {
        this.profiles = profiles;
        this.caller = caller;
    }

    @PUT
    @Authenticated
    @Operation(
            operationId = "putProfile",
            summary = "Store the account's profile, and by which key it is read")
    @APIResponse(responseCode = "204", description = "Stored; repeating it changes nothing")
    @APIResponse(responseCode = "422", description = "A part is not as long as it has to be")
    public Response put(@NotNull @Valid ProfileRequest request) {
        var key = new AccessKeyHash(ByteString.copyFrom(request.accessKeyHash()));
        return switch (profiles.write(caller.address(), caller.sid(), profile(request), key)) {
            case Profiles.Written() -> Response.noContent().build();
            case Profiles.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Profiles.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @GET
    @Path("/{account}/{version}")
    @PermitAll
    @Operation(
            operationId = "getProfile",
            summary = "An account's profile, with a token or with the account's access key")
    @APIResponse(
            responseCode = "200",
            description = "For those who have the profile key",
            content = @Content(schema = @Schema(implementation = ProfileAnswer.class)))
    @APIResponse(
            responseCode = "401",
            description = "Without a token: not this account's key, or no such account")
    @APIResponse(responseCode = "404", description = "There is no such account or version")
    @APIResponse(responseCode = "503", description = "The account is suspended for now")
    public Response get(
            @PathParam("account") String account,
            @PathParam("version") String version,
            @HeaderParam(AccessKey.HEADER) @Nullable String accessKey) {
        var authority = caller.authority(accessKey);
        var of = account(account);
        var wanted = version(version);
        var reading =
                switch (authority) {
                    case Authority.Device(var any) -> profiles.read(of, wanted);
                    case Authority.KeyHolder(var key) -> profiles.read(of, wanted, key);
                };
        return switch (reading) {
            case Profiles.Found(var profile) ->
                    Response.ok(ProfileAnswer.of(profile))
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build();
            case Profiles.UnknownAccount() -> throw new ProblemException(UNKNOWN_ACCOUNT);
            case Profiles.UnknownVersion() -> throw new ProblemException(NOT_FOUND);
            case Profiles.Refused() -> throw new ProblemException(UNAUTHORIZED);
            case Profiles.Suspended() ->
                    throw new ProblemException(UNAVAILABLE, "The account is closed for now")
                            .retryAfter(SUSPENDED_PAUSE);
        };
    }

    private static Profile profile(ProfileRequest request) {
        try {
            return new Profile(
                    ProfileVersion.parse(request.version()),
                    ByteString.copyFrom(request.name()),
                    ByteString.copyFrom(request.about()),
                    request.avatar() == null
                            ? ByteString.EMPTY
                            : ByteString.copyFrom(request.avatar()));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    INVALID, "A part of the profile is not as long as it has to be");
        }
    }

    private static AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(UNKNOWN_ACCOUNT, "This is no Exo ID");
        }
    }

    private static ProfileVersion version(String text) {
        try {
            return ProfileVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(NOT_FOUND, "A version has 64 hexadecimal digits");
        }
    }
}
