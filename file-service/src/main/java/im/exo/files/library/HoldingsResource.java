package im.exo.files.library;

import im.exo.contract.AccountId;
import im.exo.kit.caller.Caller;

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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** What file-service holds of the calling account, for its owner to read. */
@Path("/v1/files/data")
@Authenticated
@RunOnVirtualThread
public class HoldingsResource {

    /** Of each kind in detail; the totals count all. */
    private static final int MOST = 10_000;

    private static final String ABOUT =
            "What file-service holds of this account: ciphertext that it uploaded, by size and the"
                    + " day until which it is kept. No name, no type and no key is known here, and no"
                    + " file's id: only a hash of it is kept. Who took a file is not recorded.";

    private static final String EXAMPLE =
            """
            {"about":"What file-service holds of this account: ...",\
            "account":"2k8f0-1x9qa-7c3mv-52wzd-h6t4e-b0g5n","fileCount":1,"fileBytes":1048576,\
            "quotaBytes":2097152,"files":[{"size":1048576,"keptUntil":"2027-01-11"}],\
            "uploads":[{"length":1048576,"received":4096,"finished":false,\
            "keptUntil":"2026-11-28"}]}""";

    private final FileStore files;
    private final Caller caller;

    HoldingsResource(FileStore files, Caller caller) {
        this.files = files;
        this.caller = caller;
    }

    /** @param quotaBytes what counts against the account's quota */
    public record HeldFiles(
            String about,
            String account,
            long fileCount,
            long fileBytes,
            long quotaBytes,
            List<HeldFile> files,
            List<HeldUpload> uploads) {}

    public record HeldFile(long size, LocalDate keptUntil) {}

    public record HeldUpload(long length, long received, boolean finished, LocalDate keptUntil) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "showFiles", summary = "All that file-service holds of the account")
    @APIResponse(
            responseCode = "200",
            description = "Totals, and at most 10,000 files and uploads in detail",
            content = @Content(examples = @ExampleObject(name = "data", value = EXAMPLE)))
    public Response data() {
        var account = caller.address().account();
        return Response.ok(answer(account, files.held(account, MOST)))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static HeldFiles answer(AccountId account, Holdings held) {
        return new HeldFiles(
                ABOUT,
                account.text(),
                held.fileCount(),
                held.fileBytes(),
                held.quotaBytes(),
                held.files().stream()
                        .map(file -> new HeldFile(file.size(), day(file.expires())))
                        .toList(),
                held.uploads().stream()
                        .map(
                                upload ->
                                        new HeldUpload(
                                                upload.length(),
                                                upload.received(),
                                                upload.finished(),
                                                day(upload.expires())))
                        .toList());
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
