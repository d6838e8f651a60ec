package im.exo.files;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.testing.TestParts;
import im.exo.kit.testing.TestIssuer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/** One account that uploads and downloads, as far as tests need it. */
public final class TusClient {

    public static final String UPLOADS = "/v1/files/uploads";
    public static final int PART = 5 * 1024 * 1024;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public final AccountId account = AccountId.random();
    private final int port;
    private final String token;

    public TusClient(int port, TestIssuer issuer) {
        this.port = port;
        this.token = issuer.token(DeviceAddress.of(account, 1));
    }

    public static byte[] random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The path of a new upload. */
    public String create(long length) {
        var answer = send("POST", UPLOADS, BodyPublishers.noBody(), "Upload-Length", "" + length);
        if (answer.statusCode() != 201) {
            throw new AssertionError("creation: " + answer.statusCode() + " " + answer.body());
        }
        return answer.headers().firstValue("Location").orElseThrow();
    }

    public HttpResponse<String> patch(String path, long offset, byte[] body, String... headers) {
        return patch(path, offset, BodyPublishers.ofByteArray(body), headers);
    }

    public HttpResponse<String> patch(
            String path, long offset, BodyPublisher body, String... headers) {
        var all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Content-Type";
        all[1] = "application/offset+octet-stream";
        all[2] = "Upload-Offset";
        all[3] = "" + offset;
        return send("PATCH", path, body, all);
    }

    public HttpResponse<String> head(String path) {
        return send("HEAD", path, BodyPublishers.noBody());
    }

    /** What HEAD says. */
    public long offset(String path) {
        return Long.parseLong(head(path).headers().firstValue("Upload-Offset").orElseThrow());
    }

    /**
     * Whether its row has a lease that ends later than now: a request that asked would have to take
     * the upload itself, and might do so before the one under test.
     */
    public boolean busy(String path) {
        try (var connection = database();
                var select =
                        connection.prepareStatement(
                                "SELECT lease_until > UTC_TIMESTAMP(6) FROM uploads"
                                        + " WHERE id = ?")) {
            select.setBytes(1, id(path));
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new AssertionError("there is no such upload");
                }
                return row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a service leaves behind that died an hour after the database's present time. */
    public void leaseOfADeadWriter(String path) {
        try (var connection = database();
                var update =
                        connection.prepareStatement(
                                "UPDATE uploads SET lease_holder = ?,"
                                        + " lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR"
                                        + " WHERE id = ?")) {
            update.setBytes(1, new byte[16]);
            update.setBytes(2, id(path));
            if (update.executeUpdate() != 1) {
                throw new AssertionError("there is no such upload");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection database() throws SQLException {
        var part = TestParts.database();
        return DriverManager.getConnection(
                part.jdbcUrl(Schema.EXO_FILES), "exo_files", part.password(Schema.EXO_FILES));
    }

    private static byte[] id(String path) {
        return HexFormat.of().parseHex(path.substring(path.lastIndexOf('/') + 1));
    }

    public HttpResponse<String> delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    /** The FileId of a fresh file with these bytes. */
    public String upload(byte[] bytes) {
        var answer = patch(create(bytes.length), 0, bytes);
        if (answer.statusCode() != 204) {
            throw new AssertionError("upload: " + answer.statusCode() + " " + answer.body());
        }
        return answer.headers().firstValue("Exo-File-Id").orElseThrow();
    }

    /** The path of a signed link to the file. */
    public String link(String fileId) {
        var answer = send("GET", "/v1/files/" + fileId + "/link", BodyPublishers.noBody());
        if (answer.statusCode() != 200) {
            throw new AssertionError("link: " + answer.statusCode() + " " + answer.body());
        }
        return answer.body().replaceAll(".*\"url\":\"([^\"]*)\".*", "$1");
    }

    public byte[] download(String fileId) {
        return get(link(fileId)).body();
    }

    /** Without a token, as a CDN asks. */
    public HttpResponse<byte[]> get(String path, String... headers) {
        try {
            var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(2));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> send(
            String method, String path, BodyPublisher body, String... headers) {
        try {
            var request =
                    HttpRequest.newBuilder(uri(path))
                            .timeout(Duration.ofMinutes(10))
                            .header("Authorization", "Bearer " + token)
                            .header("Tus-Resumable", "1.0.0")
                            .method(method, body);
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A PATCH on its way whose header has been sent; the test writes the body, or not. */
    public Socket open(String path, long offset, long length, String... more) throws IOException {
        var socket = new Socket("localhost", port);
        var head =
                "PATCH %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                        + "Tus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\nContent-Length: %d\r\n"
                        + "Content-Type: application/offset+octet-stream\r\n%s\r\n";
        var extra = more.length == 0 ? "" : String.join("\r\n", more) + "\r\n";
        socket.getOutputStream()
                .write(
                        head.formatted(path, token, offset, length, extra)
                                .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    /** Sends the first bytes of a longer PATCH and goes away. */
    public void cut(String path, long offset, long announced, byte[] sent) throws IOException {
        try (var socket = open(path, offset, announced)) {
            socket.getOutputStream().write(sent);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            // The server closes when it has taken what came.
            socket.getInputStream().readAllBytes();
        } catch (SocketException closed) {
            return;
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }
}
