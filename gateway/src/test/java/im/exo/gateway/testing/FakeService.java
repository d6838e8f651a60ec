package im.exo.gateway.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A real HTTP server in a service's place, that notes what reaches it. */
public final class FakeService implements AutoCloseable {

    /** What came through. */
    public record Seen(String method, String path, Headers headers, long bodyBytes) {}

    /** How a request is answered. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final String name;
    private final int port;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Answer answer = this::nameMyself;
    private HttpServer server;

    public FakeService(String name) {
        this.name = name;
        this.port = Ports.free();
        this.server = serve(port);
    }

    private HttpServer serve(int port) {
        try {
            var made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            made.createContext("/", this::handle);
            made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer.to(exchange);
        }
    }

    private void nameMyself(HttpExchange exchange) throws IOException {
        long bytes = drain(exchange.getRequestBody());
        note(exchange, bytes);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Server", "secret/1.0");
        exchange.getResponseHeaders().set("Exo-Internal-Hint", "secret");
        exchange.getResponseHeaders().set("Set-Cookie", "a=b");
        exchange.getResponseHeaders().set("Exo-File-Id", "kept");
        reply(exchange, 200, "{\"service\":\"" + name + "\"}");
    }

    public void note(HttpExchange exchange, long bodyBytes) {
        var headers = new Headers();
        exchange.getRequestHeaders().forEach((key, values) -> headers.put(key, values));
        seen.add(
                new Seen(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        headers,
                        bodyBytes));
    }

    public static long drain(InputStream in) throws IOException {
        var buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes += n;
        }
        return bytes;
    }

    public static void reply(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0 && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(bytes);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public List<Seen> seen() {
        return seen;
    }

    public void answer(Answer answer) {
        this.answer = answer;
    }

    /** Names itself again. */
    public void reset() {
        answer = this::nameMyself;
        seen.clear();
    }

    public void kill() {
        server.stop(0);
    }

    public void restart() {
        server = serve(port);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
