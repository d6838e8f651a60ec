package im.exo.admin.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All services at one address, as far as they were told what to answer. */
final class FakeServices implements AutoCloseable {

    static final String KEY = "an internal key of forty characters....!";

    private record Answer(int status, String body) {}

    private final HttpServer http;
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    FakeServices() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** @param question method, path, and body if it matters */
    void answer(String question, int status, String body) {
        answers.put(question, new Answer(status, body));
    }

    /** Methods, paths and bodies, in order; only those that showed the key. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            var question = (call + " " + body).strip();
            var answer = new Answer(404, problem("not-found"));
            if (KEY.equals(exchange.getRequestHeaders().getFirst("Exo-Internal-Key"))) {
                asked.add(question);
                answer = answers.getOrDefault(question, answers.getOrDefault(call, answer));
            }
            var bytes = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    static String problem(String slug) {
        return "{\"type\":\"urn:exo:problem:" + slug + "\",\"title\":\"about " + slug + "\"}";
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
