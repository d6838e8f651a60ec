package im.exo.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

@Timeout(30)
class ApiTest {

    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer http;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/whole", exchange -> answer(exchange, 200, false));
        http.createContext("/silent", exchange -> answer(exchange, 200, true));
        http.createContext("/refused-silently", exchange -> answer(exchange, 409, true));
        http.start();
        api =
                new Api(
                        URI.create("http://127.0.0.1:" + http.getAddress().getPort()),
                        HttpClient.newBuilder(),
                        Duration.ofMillis(300));
    }

    @AfterEach
    void stop() {
        over.countDown();
        api.close();
        http.stop(0);
    }

    /** @param silent half of it comes, and the line stays open */
    private void answer(HttpExchange exchange, int status, boolean silent) throws IOException {
        byte[] json = "{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, json.length);
            exchange.getResponseBody().write(json, 0, silent ? 4 : json.length);
            exchange.getResponseBody().flush();
            if (silent) {
                over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_answer_that_went_silent_after_its_headers_is_given_up() throws Exception {
        assertThat(api.call("GET", "/whole", null).path("type").asText()).isEqualTo("x");
        assertThatThrownBy(() -> api.call("GET", "/silent", null)).isInstanceOf(Unreachable.class);
    }

    @Test
    void a_refusal_that_went_silent_is_a_refusal() {
        assertThatThrownBy(() -> api.call("GET", "/refused-silently", null))
                .isInstanceOfSatisfying(
                        ServerProblem.class, e -> assertThat(e.status()).isEqualTo(409));
    }
}
