package im.exo.client.files;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.AnswerBody;
import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.FileId;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.LongConsumer;

/** file-service: tus 1.0 uploads, signed links, ranged downloads. */
final class FilesApi {

    private static final String TUS = "1.0.0";

    /** The slowest line that an upload is kept alive on. */
    private static final long LEAST_BYTES_PER_SECOND = 64 * 1024;

    private final Api api;
    private final TokenSource tokens;

    FilesApi(Api api, TokenSource tokens) {
        this.api = api;
        this.tokens = tokens;
    }

    /** How far an upload is; id and digest once it is complete. */
    record State(long offset, @Nullable FileId file, byte @Nullable [] digest) {}

    /** Where a download is; {@code path} has its own signature and takes no token. */
    record Source(String path, long size) {}

    /** The path of a new upload. */
    String create(long length) throws Unreachable, ServerProblem, SignedOut {
        var answer =
                done(
                        api.request("/v1/files/uploads")
                                .header("Tus-Resumable", TUS)
                                .header("Upload-Length", Long.toString(length))
                                .POST(BodyPublishers.noBody()));
        String location =
                answer.headers()
                        .firstValue("Location")
                        .orElseThrow(() -> new Unreachable("the upload has no address"));
        // Only its path: a token never goes to another host.
        return URI.create(location).getRawPath();
    }

    State state(String upload) throws Unreachable, ServerProblem, SignedOut {
        return state(
                done(
                        api.request(upload)
                                .header("Tus-Resumable", TUS)
                                .method("HEAD", BodyPublishers.noBody())));
    }

    /** Sends one part of the file; the answer says how far the server is then. */
    State append(String upload, Path file, long from, long length, LongConsumer position)
            throws Unreachable, ServerProblem, SignedOut {
        return state(
                done(
                        api.request(upload)
                                .timeout(timeout(length))
                                .header("Tus-Resumable", TUS)
                                .header("Upload-Offset", Long.toString(from))
                                .header("Content-Type", "application/offset+octet-stream")
                                .method("PATCH", Slice.body(file, from, length, position))));
    }

    private static Duration timeout(long length) {
        return Duration.ofSeconds(60 + length / LEAST_BYTES_PER_SECOND);
    }

    Source source(FileId file) throws Unreachable, ServerProblem, SignedOut {
        JsonNode json = api.call(tokens, "GET", "/v1/files/" + file.text() + "/link", null);
        URI url = URI.create(Json.text(json, "url"));
        String query = url.getRawQuery();
        return new Source(
                url.getRawPath() + (query == null ? "" : "?" + query), Json.number(json, "size"));
    }

    /** The bytes from an offset on; the status says whether the range was honoured. */
    HttpResponse<InputStream> read(Source source, long from) throws Unreachable, ServerProblem {
        var request = api.request(source.path()).GET();
        return api.call(from == 0 ? request : request.header("Range", "bytes=" + from + "-"));
    }

    private HttpResponse<InputStream> done(HttpRequest.Builder request)
            throws Unreachable, ServerProblem, SignedOut {
        var answer = api.call(tokens, request);
        AnswerBody.read(answer, 64 * 1024, AnswerBody.PATIENCE);
        return answer;
    }

    private static State state(HttpResponse<InputStream> answer) throws Unreachable {
        var headers = answer.headers();
        try {
            return new State(
                    Long.parseLong(headers.firstValue("Upload-Offset").orElseThrow()),
                    headers.firstValue("Exo-File-Id").map(FileId::parse).orElse(null),
                    headers.firstValue("Exo-File-Digest")
                            .map(Base64.getDecoder()::decode)
                            .orElse(null));
        } catch (RuntimeException e) {
            throw new Unreachable("the upload's answer makes no sense", e);
        }
    }
}
