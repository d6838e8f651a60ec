package im.exo.files.library;

import im.exo.contract.FileId;
import im.exo.contract.Problem;
import im.exo.files.downloads.Links;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Finished files, by the secret that opens them. */
@Path("/v1/files/{fileId}")
@Authenticated
@RunOnVirtualThread
public class FileResource {

    private final Files files;
    private final Links links;
    private final Caller caller;

    FileResource(Files files, Links links, Caller caller) {
        this.files = files;
        this.links = links;
        this.caller = caller;
    }

    /** A link to the ciphertext, good for at most a day. */
    @GET
    @Path("link")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "linkFile", summary = "A signed link to a file's ciphertext")
    @APIResponse(responseCode = "200", description = "The link, its expiry and the size")
    @APIResponse(responseCode = "404", description = "unknown-file")
    public Response link(@PathParam("fileId") String fileId) {
        var file = files.find(parse(fileId)).orElseThrow(FileResource::unknown);
        var link = links.to(file);
        return Response.ok(new LinkAnswer(link.path(), link.expires().toEpochMilli(), file.size()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** What {@link #link} answers. */
    public record LinkAnswer(String url, long expiresAt, long size) {}

    @DELETE
    @Operation(operationId = "deleteFile", summary = "Delete one's own file for everybody")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "403", description = "forbidden: somebody else's file")
    @APIResponse(responseCode = "404", description = "unknown-file")
    public Response delete(@PathParam("fileId") String fileId) {
        return switch (files.delete(parse(fileId), caller.address().account())) {
            case DONE -> Response.noContent().build();
            case UNKNOWN -> throw unknown();
            case FOREIGN -> throw new ProblemException(Problem.FORBIDDEN);
        };
    }

    private static FileId parse(String text) {
        try {
            return FileId.parse(text);
        } catch (IllegalArgumentException _) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return new ProblemException(Problem.UNKNOWN_FILE);
    }
}
