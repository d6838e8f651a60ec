package im.exo.system.raw;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.system.platform.Http;
import im.exo.system.platform.Http.Answer;

import java.io.IOException;
import java.net.URI;

/** Uploads and downloads of one account, byte by byte as tus says. */
public record RawFiles(Http http, String token) {

    private static final String CHUNK = "application/offset+octet-stream";

    /** The path of a new upload. */
    public String create(long length) throws IOException {
        var created = tryCreate(length);
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return URI.create(created.header("Location").orElseThrow()).getPath();
    }

    public Answer tryCreate(long length) throws IOException {
        return http.request("POST", "/v1/files/uploads")
                .token(token)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", Long.toString(length))
                .send();
    }

    public Answer append(String upload, long offset, byte[] bytes) throws IOException {
        return http.request("PATCH", upload)
                .token(token)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", Long.toString(offset))
                .body(CHUNK, bytes)
                .send();
    }

    public Answer head(String upload) throws IOException {
        return http.request("HEAD", upload).token(token).header("Tus-Resumable", "1.0.0").send();
    }

    /** Uploads in one go; the FileId in its printed form. */
    public String upload(byte[] bytes) throws IOException {
        var done = append(create(bytes.length), 0, bytes);
        assertThat(done.status()).as(done.toString()).isEqualTo(204);
        return done.header("Exo-File-Id").orElseThrow();
    }

    public Answer link(String file) throws IOException {
        return http.request("GET", "/v1/files/" + file + "/link").token(token).send();
    }

    /** The signed path of a file. */
    public String cdn(String file) throws IOException {
        var link = link(file);
        assertThat(link.status()).as(link.toString()).isEqualTo(200);
        return link.json().path("url").asText();
    }
}
