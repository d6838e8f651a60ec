package im.exo.auth.certificates;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.UNAVAILABLE;

import im.exo.auth.sessions.SessionResource;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import java.time.Duration;
import java.util.List;

/** Sender certificates, and what to check others' by. */
@Path("/v1/certificate")
@Tag(name = "certificates")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CertificateResource {

    private static final Duration SOON = Duration.ofSeconds(2);

    /** @param expiresAt milliseconds since the epoch */
    public record CertificateAnswer(byte[] certificate, long expiresAt) {}

    /** @param roots public keys, 33 bytes each */
    public record RootsAnswer(List<byte[]> roots) {}

    private final Certificates certificates;
    private final Caller caller;

    CertificateResource(Certificates certificates, Caller caller) {
        this.certificates = certificates;
        this.caller = caller;
    }

    @GET
    @Path("/delivery")
    @Authenticated
    @Operation(
            operationId = "getSenderCertificate",
            summary = "A certificate that sealed messages of this device carry inside")
    @APIResponse(
            responseCode = "200",
            description = "Good for about a day",
            content =
                    @Content(
                            schema = @Schema(implementation = CertificateAnswer.class),
                            examples =
                                    @ExampleObject(
                                            name = "certificate",
                                            value =
                                                    "{\"certificate\":\"Ck4KEg...\",\"expiresAt\":1764349200000}")))
    @APIResponse(responseCode = "409", description = "The account has published no identity key")
    @APIResponse(responseCode = "503", description = "keyserver-service cannot be asked now")
    public Response delivery() {
        return switch (certificates.issue(caller.address(), caller.sid())) {
            case Certificates.Issued(var certificate, var expiresAt) ->
                    Response.ok(new CertificateAnswer(certificate, expiresAt.toEpochMilli()))
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build();
            case Certificates.NoIdentity() ->
                    throw new ProblemException(CONFLICT, "Publish keys first");
            case Certificates.Unavailable() ->
                    throw new ProblemException(UNAVAILABLE).retryAfter(SOON);
            case Certificates.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Certificates.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @GET
    @Path("/roots")
    @Operation(
            operationId = "getCertificateRoots",
            summary = "The keys that sender certificates lead back to; without a token")
    @APIResponse(
            responseCode = "200",
            description = "To be remembered",
            content =
                    @Content(
                            schema = @Schema(implementation = RootsAnswer.class),
                            examples =
                                    @ExampleObject(
                                            name = "roots",
                                            value =
                                                    "{\"roots\":[\"BXW9Zt1cGXv1l2cOaSdbXgqF8mVJbJmYwQ2pZ0r7o1RL\"]}")))
    public RootsAnswer roots() {
        return new RootsAnswer(List.of(certificates.root()));
    }
}
