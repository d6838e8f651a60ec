package im.exo.devstack.standin;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Stands in for a service in tests of the supervisor: ready at once (or never, or not while a file
 * {@code health} lies in its folder, which is its answer then), and says who it is, or what it is
 * set to say.
 */
public final class StandIn {
    private static final Path HEALTH = Path.of("health");

    private StandIn() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> environment = System.getenv();
        boolean ready = !"never".equals(environment.get("STAND_IN_READY"));
        listen(environment.get("QUARKUS_MANAGEMENT_PORT"), ready ? 200 : 503, "");
        listen(
                environment.get("QUARKUS_HTTP_PORT"),
                200,
                environment.getOrDefault("STAND_IN_SAYS", environment.get("EXO_INSTANCE")));
    }

    private static void listen(String port, int status, String text) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean told = text.isEmpty() && Files.exists(HEALTH);
                    byte[] bytes =
                            told
                                    ? Files.readAllBytes(HEALTH)
                                    : text.getBytes(StandardCharsets.UTF_8);
                    try (exchange) {
                        exchange.sendResponseHeaders(
                                told ? 503 : status, bytes.length == 0 ? -1 : bytes.length);
                        try (OutputStream out = exchange.getResponseBody()) {
                            out.write(bytes);
                        }
                    }
                });
        server.start();
    }
}
