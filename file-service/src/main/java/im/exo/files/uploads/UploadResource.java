package im.exo.files.uploads;

import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.files.uploads.Appended.Cut;
import im.exo.files.uploads.Appended.OtherOffset;
import im.exo.files.uploads.Appended.Refused;
import im.exo.files.uploads.Appended.Stored;
import im.exo.files.uploads.Created.Begun;
import im.exo.files.uploads.Look.Missed;
import im.exo.files.uploads.Status.Finished;
import im.exo.files.uploads.Status.Open;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

import java.io.InputStream;
import java.util.Base64;

/** tus 1.0 with creation, checksum, termination and expiration. */
@Path(UploadResource.PATH)
@Tus
@Authenticated
@RunOnVirtualThread
public class UploadResource {

    static final String PATH = "/v1/files/uploads";

    private final Uploads uploads;
    private final Caller caller;

    UploadResource(Uploads uploads, Caller caller) {
        this.uploads = uploads;
        this.caller = caller;
    }

    @OPTIONS
    @PermitAll
    @Operation(operationId = "tusOptions", summary = "What this tus server can do")
    public Response options() {
        return Response.noContent()
                .header("Tus-Version", TusVersion.VERSION)
                .header("Tus-Extension", "creation,checksum,termination,expiration")
                .header("Tus-Max-Size", uploads.largest())
                .header("Tus-Checksum-Algorithm", Checksum.ALGORITHMS)
                .build();
    }

    @POST
    @Operation(operationId = "createUpload", summary = "Announce an upload of known length")
    public Response create(@Context HttpHeaders headers) {
        long length = new TusHeaders(headers).announcedLength();
        return switch (uploads.create(account(), length)) {
            case Begun(var upload) -> begun(upload);
            case Created.Refused refused ->
                    throw new ProblemException(
                            switch (refused) {
                                case TOO_LARGE -> Problem.TOO_LARGE;
                                case QUOTA_USED_UP -> Problem.INSUFFICIENT_STORAGE;
                                case TOO_MANY_OPEN -> Problem.RATE_LIMITED;
                                case ACCOUNT_ENDED -> Problem.SESSION_REVOKED;
                            });
        };
    }

    private static Response begun(Upload upload) {
        return Response.status(201)
                .header(HttpHeaders.LOCATION, PATH + '/' + upload.id().text())
                .header("Upload-Expires", TusHeaders.date(upload.expires()))
                .build();
    }

    @HEAD
    @Path("{id}")
    @Operation(operationId = "headUpload", summary = "Where an upload goes on")
    public Response head(@PathParam("id") String id) {
        return switch (uploads.status(parse(id), account())) {
            case Open(var upload) -> described(Response.ok(), upload).build();
            case Finished finished ->
                    named(described(Response.ok(), finished.upload()), finished).build();
            case Missed missed -> throw problem(missed);
        };
    }

    @PATCH
    @Path("{id}")
    @Operation(operationId = "continueUpload", summary = "Bytes from the given offset on")
    public Response append(
            @PathParam("id") String id,
            @Context HttpHeaders httpHeaders,
            @RequestBody InputStream body) {
        var headers = new TusHeaders(httpHeaders);
        headers.requireOffsetBody();
        var outcome =
                uploads.append(
                        parse(id),
                        account(),
                        headers.offset(),
                        body,
                        headers.bodyLength(),
                        headers.checksum());
        return switch (outcome) {
            case Stored(var upload) -> moved(upload).build();
            case Finished finished -> named(moved(finished.upload()), finished).build();
            case OtherOffset(long offset) ->
                    throw new ProblemException(Problem.UPLOAD_OFFSET).with("offset", offset);
            case Cut() -> throw new ProblemException(Problem.TIMEOUT);
            case Missed missed -> throw problem(missed);
            case Refused refused -> throw problem(refused);
        };
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "endUpload", summary = "Forget an upload; a finished file stays")
    public Response terminate(@PathParam("id") String id) {
        return switch (uploads.terminate(parse(id), account())) {
            case Terminated.Done() -> Response.noContent().build();
            case Missed missed -> throw problem(missed);
        };
    }

    private AccountId account() {
        return caller.address().account();
    }

    private static UploadId parse(String id) {
        try {
            return new UploadId(id);
        } catch (IllegalArgumentException _) {
            throw problem(Missed.UNKNOWN);
        }
    }

    private static ResponseBuilder moved(Upload upload) {
        return Response.noContent()
                .header("Upload-Offset", upload.progress().received())
                .header("Upload-Expires", TusHeaders.date(upload.expires()));
    }

    private static ResponseBuilder described(ResponseBuilder response, Upload upload) {
        return response.header("Upload-Offset", upload.progress().received())
                .header("Upload-Length", upload.length())
                .header("Upload-Expires", TusHeaders.date(upload.expires()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static ResponseBuilder named(ResponseBuilder response, Finished finished) {
        return response.header("Exo-File-Id", finished.file().text())
                .header("Exo-File-Digest", Base64.getEncoder().encodeToString(finished.digest()));
    }

    private static ProblemException problem(Missed missed) {
        return new ProblemException(
                switch (missed) {
                    case UNKNOWN -> Problem.UNKNOWN_UPLOAD;
                    case FOREIGN -> Problem.FORBIDDEN;
                    case BUSY -> Problem.UPLOAD_BUSY;
                    case EXPIRED -> Problem.GONE;
                });
    }

    private static ProblemException problem(Refused refused) {
        return switch (refused) {
            case TOO_LONG ->
                    new ProblemException(Problem.TOO_LARGE, "More bytes than were announced");
            case CHECKSUM_MISMATCH -> new ProblemException(Problem.CHECKSUM_MISMATCH);
            case CROWDED -> new ProblemException(Problem.UNAVAILABLE, "Too many uploads at once");
            case WORN_OUT -> new ProblemException(Problem.CONFLICT, "Begin a new upload");
        };
    }
}
