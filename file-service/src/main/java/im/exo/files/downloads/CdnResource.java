package im.exo.files.downloads;

import im.exo.contract.Problem;
import im.exo.files.BlobId;
import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.ObjectName;
import im.exo.files.downloads.ByteRange.Slice;
import im.exo.files.downloads.ByteRange.Unsatisfiable;
import im.exo.files.downloads.ByteRange.Whole;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Ciphertext for whoever holds a signed link; made for caches and for seeking. */
@Path("/cdn/{blob}")
@PermitAll
@RunOnVirtualThread
public class CdnResource {

    /** A deleted file stays in caches for as long as this at most. */
    private static final Duration FRESH = Duration.ofHours(1);

    /** A link has just these, once each: anything more would only miss every cache. */
    private static final Set<String> PARAMETERS = Set.of("exp", "sig");

    private final Links links;
    private final BlobStore blobs;

    CdnResource(Links links, BlobStore blobs) {
        this.links = links;
        this.blobs = blobs;
    }

    /** The ciphertext or a range of it. */
    @GET
    @Operation(operationId = "readBlob", summary = "Ciphertext by signed link")
    public Response get(
            @PathParam("blob") String blob,
            @QueryParam("exp") @Nullable String exp,
            @QueryParam("sig") @Nullable String sig,
            @Context UriInfo address,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch) {
        var permitted = permitted(blob, exp, sig, address);
        var name = ObjectName.blob(permitted.blob());
        long size = blobs.size(name).orElseThrow(CdnResource::gone);
        var tag = '"' + permitted.blob().text() + '"';
        if (ifNoneMatch != null && EntityTags.match(ifNoneMatch, tag)) {
            return described(Response.notModified(), permitted, tag).build();
        }
        var wanted =
                range == null || ifRange != null && !ifRange.strip().equals(tag)
                        ? new Whole()
                        : ByteRange.parse(range, size);
        return switch (wanted) {
            case Whole() -> described(body(Response.ok(), name, 0, size), permitted, tag).build();
            case Slice slice ->
                    described(
                                    body(Response.status(206), name, slice.first(), slice.length()),
                                    permitted,
                                    tag)
                            .header(
                                    "Content-Range",
                                    "bytes " + slice.first() + '-' + slice.last() + '/' + size)
                            .build();
            case Unsatisfiable() ->
                    Response.fromResponse(Problems.response(Problem.RANGE_NOT_SATISFIABLE))
                            .header("Content-Range", "bytes */" + size)
                            .header("Access-Control-Allow-Origin", "*")
                            .build();
        };
    }

    /** What a GET of the whole would say. */
    @HEAD
    @Operation(hidden = true)
    public Response head(
            @PathParam("blob") String blob,
            @QueryParam("exp") @Nullable String exp,
            @QueryParam("sig") @Nullable String sig,
            @Context UriInfo address,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch) {
        var permitted = permitted(blob, exp, sig, address);
        long size = blobs.size(ObjectName.blob(permitted.blob())).orElseThrow(CdnResource::gone);
        var tag = '"' + permitted.blob().text() + '"';
        boolean unchanged = ifNoneMatch != null && EntityTags.match(ifNoneMatch, tag);
        var response =
                unchanged
                        ? Response.notModified()
                        : Response.ok()
                                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                                .header(HttpHeaders.CONTENT_LENGTH, size);
        return described(response, permitted, tag).build();
    }

    /** A browser asks before it sends {@code Range} across origins. */
    @OPTIONS
    @Operation(hidden = true)
    public Response options() {
        return Response.noContent()
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Methods", "GET, HEAD")
                .header("Access-Control-Allow-Headers", "Range, If-Range, If-None-Match")
                .header("Access-Control-Max-Age", "86400")
                .build();
    }

    private record Permitted(BlobId blob, Instant expires, Instant now) {}

    private Permitted permitted(
            String blob, @Nullable String exp, @Nullable String sig, UriInfo address) {
        var given = address.getQueryParameters();
        boolean once = given.values().stream().allMatch(values -> values.size() == 1);
        if (!once || !given.keySet().equals(PARAMETERS)) {
            throw forbidden();
        }
        if (exp == null || sig == null || !exp.matches("[1-9][0-9]{0,11}")) {
            throw forbidden();
        }
        try {
            var id = new BlobId(blob);
            var expires = Instant.ofEpochSecond(Long.parseLong(exp));
            var now = Instant.now();
            if (links.valid(id, expires, sig, now)) {
                return new Permitted(id, expires, now);
            }
        } catch (IllegalArgumentException _) {
            throw forbidden();
        }
        throw forbidden();
    }

    private ResponseBuilder body(
            ResponseBuilder response, ObjectName name, long from, long length) {
        response.type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, length);
        if (length == 0) {
            return response;
        }
        var stream = blobs.read(name, from, length).orElseThrow(CdnResource::gone);
        return response.entity(new BlobBody(stream, length));
    }

    private static ResponseBuilder described(
            ResponseBuilder response, Permitted permitted, String tag) {
        long left = Duration.between(permitted.now(), permitted.expires()).toSeconds();
        return response.header(HttpHeaders.ETAG, tag)
                .header("Accept-Ranges", "bytes")
                .header(
                        HttpHeaders.CACHE_CONTROL,
                        "public, max-age=" + Math.min(left, FRESH.toSeconds()) + ", immutable")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("Access-Control-Allow-Origin", "*")
                .header(
                        "Access-Control-Expose-Headers",
                        "Content-Range, Content-Length, ETag, Accept-Ranges");
    }

    private static ProblemException forbidden() {
        return new ProblemException(Problem.FORBIDDEN, "The link is not valid or has ended");
    }

    private static ProblemException gone() {
        return new ProblemException(Problem.UNKNOWN_FILE);
    }
}
