package im.exo.client.files;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import im.exo.contract.FileId;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Executors;

/** One tus upload and its download over real HTTP, on a line that is cut after so many bytes. */
final class FakeFileServer implements AutoCloseable {

    static final FileId FILE = FileId.random();

    private final HttpServer http;
    private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
    private long length = -1;
    private int cutAfter = Integer.MAX_VALUE;
    private int cuts;
    private int silentAfter = -1;
    private int refusal;
    private int refusals;
    private int uploads;
    private boolean wornOut;
    private boolean closed;
    private boolean created;

    FakeFileServer() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** From now on every body, either way, is cut after so many bytes. */
    synchronized void cutAfter(int bytes) {
        cutAfter = bytes;
    }

    /** The next download stops after so many bytes, and the line stays open. */
    synchronized void silentOnceAfter(int bytes) {
        silentAfter = bytes;
    }

    /** The next requests are answered with this status. */
    synchronized void refuse(int status, int requests) {
        refusal = status;
        refusals = requests;
    }

    /** The next PATCH is told that its upload leads nowhere any more. */
    synchronized void wornOutOnce() {
        wornOut = true;
    }

    synchronized int uploads() {
        return uploads;
    }

    synchronized int cuts() {
        return cuts;
    }

    synchronized byte[] stored() {
        return stored.toByteArray();
    }

    /** Somebody tampers with what is stored. */
    synchronized void flipLastByte() {
        byte[] bytes = stored.toByteArray();
        bytes[bytes.length - 1] ^= 1;
        stored.reset();
        stored.writeBytes(bytes);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (refusals > 0) {
            refusals--;
            exchange.sendResponseHeaders(refusal, -1);
            exchange.close();
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                length = Long.parseLong(exchange.getRequestHeaders().getFirst("Upload-Length"));
                created = true;
                uploads++;
                exchange.getResponseHeaders().set("Location", "/v1/files/uploads/one");
                exchange.sendResponseHeaders(201, -1);
            }
            case "HEAD" -> offset(exchange, created ? 200 : 404);
            case "PATCH" -> patch(exchange);
            default -> {
                if (path.endsWith("/link")) {
                    byte[] json =
                            ("{\"url\":\"/cdn/x?exp=1&sig=2\",\"size\":" + stored.size() + "}")
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, json.length);
                    exchange.getResponseBody().write(json);
                } else {
                    download(exchange);
                }
            }
        }
        exchange.close();
    }

    private void patch(HttpExchange exchange) throws IOException {
        long from = Long.parseLong(exchange.getRequestHeaders().getFirst("Upload-Offset"));
        if (wornOut) {
            wornOut = false;
            exchange.getRequestBody().readAllBytes();
            problem(exchange, "{\"type\":\"urn:exo:problem:conflict\",\"status\":409}");
            return;
        }
        if (from != stored.size()) {
            exchange.sendResponseHeaders(409, -1);
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(cutAfter);
        stored.writeBytes(body);
        if (stored.size() < length && body.length == cutAfter) {
            // The connection breaks without an answer.
            cuts++;
            return;
        }
        offset(exchange, 204);
    }

    private static void problem(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        exchange.sendResponseHeaders(409, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void offset(HttpExchange exchange, int status) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Upload-Offset", Integer.toString(stored.size()));
        if (stored.size() == length) {
            headers.set("Exo-File-Id", FILE.text());
            headers.set("Exo-File-Digest", Base64.getEncoder().encodeToString(sha256()));
        }
        exchange.sendResponseHeaders(status, -1);
    }

    private void download(HttpExchange exchange) throws IOException {
        byte[] all = stored.toByteArray();
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.sendResponseHeaders(range == null ? 200 : 206, all.length - from);
        if (silentAfter >= 0) {
            exchange.getResponseBody().write(all, from, silentAfter);
            exchange.getResponseBody().flush();
            silentAfter = -1;
            untilClosed();
            return;
        }
        int count = Math.min(cutAfter, all.length - from);
        exchange.getResponseBody().write(Arrays.copyOfRange(all, from, from + count));
        exchange.getResponseBody().flush();
        cuts += count < all.length - from ? 1 : 0;
    }

    private void untilClosed() {
        try {
            while (!closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(stored.toByteArray());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        http.stop(0);
    }
}
