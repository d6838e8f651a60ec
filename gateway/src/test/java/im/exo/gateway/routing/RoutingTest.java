package im.exo.gateway.routing;

import static im.exo.gateway.testing.Requests.from;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import im.exo.gateway.testing.FakeService;
import im.exo.gateway.testing.Surroundings;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

@QuarkusTest
@WithTestResource(Surroundings.class)
class RoutingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PROBLEM = "application/problem+json";

    Surroundings surroundings;

    @TestHTTPResource URI http;

    @BeforeEach
    void reset() {
        surroundings.auth().reset();
        surroundings.keys().reset();
        surroundings.files().reset();
    }

    @Test
    void nothing_internal_comes_in_and_nothing_of_the_inside_goes_out() {
        given().header("X-Forwarded-For", "6.6.6.6, 9.9.9.9")
                .header("X-Forwarded-Host", "evil")
                .header("Forwarded", "for=1.1.1.1")
                .header("Exo-Internal-Key", "guess")
                .header("Exo-Client-Network", "1.1.1.0")
                .header("Connection", "close, X-Smuggled")
                .header("X-Smuggled", "1")
                .header("Upgrade", "h2c")
                .header("Cookie", "a=b")
                .header("Tus-Resumable", "1.0.0")
                .get("/v1/accounts/x/kdf")
                .then()
                .statusCode(200)
                .header("Server", nullValue())
                .header("Set-Cookie", nullValue())
                .header("Exo-Internal-Hint", nullValue())
                .header("Exo-File-Id", "kept");
        var seen = surroundings.auth().seen().getLast().headers();
        assertThat(seen.get("X-Forwarded-For")).containsExactly("9.9.9.9");
        assertThat(seen.getFirst("Tus-Resumable")).isEqualTo("1.0.0");
        assertThat(seen.keySet())
                .doesNotContain(
                        "X-forwarded-host",
                        "Forwarded",
                        "Exo-internal-key",
                        "Exo-client-network",
                        "X-smuggled",
                        "Upgrade",
                        "Cookie");
    }

    @Test
    void what_waits_for_an_account_is_asked_of_message_service() {
        given().get("/v1/messages/data").then().statusCode(200);
        assertThat(surroundings.messages().seen().getLast().path()).isEqualTo("/v1/messages/data");

        given().put("/v1/messages/data").then().statusCode(405);
        given().get("/v1/messages/data/x").then().statusCode(200);
        given().get("/v1/messages/x").then().statusCode(405);
    }

    @Test
    void a_large_upload_streams_through() throws Exception {
        long bytes = 200L * 1024 * 1024;
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            upload(bytes, new AtomicLong()), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        assertThat(surroundings.files().seen().getLast().bodyBytes()).isEqualTo(bytes);
    }

    @Test
    void a_slow_service_slows_the_client_down_instead_of_filling_memory() throws Exception {
        var goOn = new CountDownLatch(1);
        surroundings
                .files()
                .answer(
                        exchange -> {
                            try {
                                goOn.await(2, TimeUnit.MINUTES);
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                            long n = FakeService.drain(exchange.getRequestBody());
                            FakeService.reply(exchange, 200, Long.toString(n));
                        });
        long bytes = 200L * 1024 * 1024;
        var sent = new AtomicLong();
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.sendAsync(upload(bytes, sent), HttpResponse.BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> sent.get() > 0);
            // Two connections' kernel buffers take up to 36 MiB each where Linux has grown them.
            await().during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .until(() -> sent.get() < 100L * 1024 * 1024);
            goOn.countDown();
            assertThat(answer.get(2, TimeUnit.MINUTES).body()).isEqualTo(Long.toString(bytes));
        }
    }

    @Test
    void a_large_answer_streams_back() throws Exception {
        long bytes = 100L * 1024 * 1024;
        surroundings
                .files()
                .answer(
                        exchange -> {
                            exchange.getResponseHeaders()
                                    .set("Content-Type", "application/octet-stream");
                            exchange.sendResponseHeaders(200, bytes);
                            var part = new byte[64 * 1024];
                            for (long n = 0; n < bytes; n += part.length) {
                                exchange.getResponseBody().write(part);
                            }
                        });
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(http.resolve("/cdn/blob")).build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                assertThat(FakeService.drain(body)).isEqualTo(bytes);
            }
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(bytes);
        }
    }

    @Test
    void a_dead_service_is_unavailable_and_comes_back() {
        surroundings.keys().kill();
        try {
            from().get("/v1/keys")
                    .then()
                    .statusCode(503)
                    .contentType(PROBLEM)
                    .header("Retry-After", matchesPattern("[0-9]+"))
                    .body("type", equalTo("urn:exo:problem:unavailable"));
        } finally {
            surroundings.keys().restart();
        }
        from().get("/v1/keys").then().statusCode(200);
    }

    @Test
    void a_service_that_does_not_answer_in_time_is_504() {
        var goOn = new CountDownLatch(1);
        surroundings
                .keys()
                .answer(
                        exchange -> {
                            try {
                                goOn.await(1, TimeUnit.MINUTES);
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        });
        try {
            from().get("/v1/keys").then().statusCode(504).contentType(PROBLEM);
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void devices_that_wait_for_a_message_keep_nobody_from_signing_in() throws Exception {
        var goOn = new CountDownLatch(1);
        var waiting = new CountDownLatch(128);
        surroundings
                .auth()
                .answer(
                        exchange -> {
                            if (exchange.getRequestURI().getPath().startsWith("/v1/provisioning")) {
                                waiting.countDown();
                                try {
                                    goOn.await(1, TimeUnit.MINUTES);
                                } catch (InterruptedException e) {
                                    throw new IOException(e);
                                }
                            }
                            FakeService.reply(exchange, 200, "{}");
                        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                // As many as there are connections to a service.
                for (int n = 0; n < 128; n++) {
                    threads.submit(() -> from().get("/v1/provisioning/x/message?wait=25"));
                }
                assertThat(waiting.await(1, TimeUnit.MINUTES)).isTrue();

                from().body("{}").post("/v1/sessions").then().statusCode(200);
            } finally {
                goOn.countDown();
            }
        }
    }

    @Test
    void a_service_that_hangs_up_is_502() {
        surroundings.keys().answer(exchange -> exchange.close());
        from().body("{}").put("/v1/keys").then().statusCode(502).contentType(PROBLEM);
    }

    @Test
    void a_bare_error_of_a_service_becomes_a_problem_and_its_own_problems_pass() {
        surroundings.keys().answer(exchange -> FakeService.reply(exchange, 500, "<h1>at line 7"));
        from().get("/v1/keys")
                .then()
                .statusCode(500)
                .contentType(PROBLEM)
                .body("type", equalTo("urn:exo:problem:internal"))
                .body(not(containsString("line 7")));
        surroundings
                .keys()
                .answer(
                        exchange -> {
                            exchange.getResponseHeaders().set("Content-Type", PROBLEM);
                            FakeService.reply(exchange, 409, "{\"type\":\"urn:exo:problem:x\"}");
                        });
        from().get("/v1/keys").then().statusCode(409).body("type", equalTo("urn:exo:problem:x"));
    }

    private HttpRequest upload(long bytes, AtomicLong sent) {
        return HttpRequest.newBuilder(http.resolve("/v1/files/uploads/x"))
                .header("Content-Type", "application/offset+octet-stream")
                .method(
                        "PATCH",
                        HttpRequest.BodyPublishers.fromPublisher(
                                HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new Zeros(bytes, sent)),
                                bytes))
                .build();
    }

    private static final class Zeros extends InputStream {

        private long left;
        private final AtomicLong read;

        Zeros(long bytes, AtomicLong read) {
            this.left = bytes;
            this.read = read;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int n = (int) Math.min(left, length);
            left -= n;
            read.addAndGet(n);
            return n;
        }
    }
}
