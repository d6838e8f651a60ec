package im.exo.gateway.routing;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import im.exo.gateway.testing.FakeService;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.kit.testing.TestSigner;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
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

    /** From an address of its own, so that tests do not use up each other's limits. */
    private static RequestSpecification from() {
        var random = ThreadLocalRandom.current();
        return given().header(
                        "X-Forwarded-For",
                        "10.%d.%d.%d"
                                .formatted(
                                        random.nextInt(256),
                                        random.nextInt(256),
                                        random.nextInt(1, 255)));
    }

    @Test
    void public_paths_lead_to_their_services() {
        for (var path :
                new String[] {
                    "/v1/registration/challenge",
                    "/v1/accounts/x/kdf",
                    "/v1/sessions",
                    "/.well-known/jwks.json"
                }) {
            from().get(path).then().statusCode(200).body("service", equalTo("auth"));
        }
        from().get("/v1/keys").then().body("service", equalTo("keys"));
        from().get("/v1/keys/x/*").then().body("service", equalTo("keys"));
        from().get("/v1/files/x/link").then().body("service", equalTo("files"));
        from().get("/cdn/x?exp=1&sig=2").then().body("service", equalTo("files"));
        assertThat(surroundings.files().seen().getLast().path()).isEqualTo("/cdn/x?exp=1&sig=2");
    }

    @Test
    void everything_else_does_not_exist() {
        for (var path :
                new String[] {
                    "/",
                    "/internal/accounts/x",
                    "/q/health",
                    "/q/metrics",
                    "/v1",
                    "/v1/keysx",
                    "/V1/keys"
                }) {
            from().urlEncodingEnabled(false)
                    .get(path)
                    .then()
                    .statusCode(404)
                    .contentType(PROBLEM)
                    .body("type", equalTo("urn:exo:problem:not-found"));
        }
        assertThat(surroundings.auth().seen()).isEmpty();
        assertThat(surroundings.keys().seen()).isEmpty();
    }

    /** Written by hand: HTTP clients tidy such paths up before they send them. */
    @Test
    void a_path_in_any_but_its_normal_form_does_not_exist() throws Exception {
        for (var path :
                new String[] {
                    "/v1/keys/../../internal/accounts/x",
                    "/v1/keys/%2e%2e/internal/x",
                    "/v1/keys/./x",
                    "/v1//keys",
                    "//internal/x",
                    "/v1/%6beys"
                }) {
            assertThat(statusLine("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 404");
        }
        assertThat(surroundings.keys().seen()).isEmpty();
        assertThat(surroundings.auth().seen()).isEmpty();
    }

    @Test
    void a_method_that_is_not_meant_is_answered_with_those_that_are() {
        from().delete("/v1/keys")
                .then()
                .statusCode(405)
                .contentType(PROBLEM)
                .header("Allow", "GET, HEAD, POST, PUT");
        from().request("TRACE", "/v1/accounts").then().statusCode(405);
        assertThat(surroundings.keys().seen()).isEmpty();
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
    void every_answer_carries_the_security_headers_and_hsts_only_over_https() {
        from().get("/nowhere")
                .then()
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .header("Referrer-Policy", "no-referrer")
                .header("Strict-Transport-Security", nullValue())
                .header("Server", nullValue());
        from().header("X-Forwarded-Proto", "https")
                .get("/v1/keys")
                .then()
                .header("X-Content-Type-Options", "nosniff")
                .header("Strict-Transport-Security", containsString("max-age="));
    }

    @Test
    void only_configured_origins_may_use_the_api_from_their_pages() {
        from().header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PATCH")
                .options("/v1/files/uploads/x")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "https://app.example")
                .header("Access-Control-Allow-Methods", containsString("PATCH"))
                .header("Access-Control-Allow-Headers", containsString("Upload-Offset"));
        from().header("Origin", "https://app.example")
                .get("/v1/keys")
                .then()
                .header("Access-Control-Expose-Headers", containsString("Exo-File-Digest"));
        from().header("Origin", "https://evil.example")
                .get("/v1/keys")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
        // Without the question of a browser it is tus that asks.
        from().options("/v1/files/uploads").then().body("service", equalTo("files"));
    }

    @Test
    void tokens_are_looked_at_before_anything_is_forwarded() {
        var issuer = surroundings.issuer();
        var device = Samples.device();
        from().header("Authorization", "Bearer " + issuer.token(device))
                .get("/v1/keys")
                .then()
                .statusCode(200);
        assertThat(surroundings.keys().seen()).hasSize(1);
        var forged = issuer.claims(device).sign(new TestSigner("test-key"));
        from().header("Authorization", "Bearer " + forged)
                .get("/v1/keys")
                .then()
                .statusCode(401)
                .contentType(PROBLEM)
                .body("type", equalTo("urn:exo:problem:unauthorized"));
        assertThat(surroundings.keys().seen()).hasSize(1);
        from().header("Authorization", "Bearer " + forged)
                .body("{}")
                .post("/v1/sessions/refresh")
                .then()
                .statusCode(200);
    }

    @Test
    void a_json_body_over_the_limit_is_refused_declared_or_not() throws Exception {
        var large = new byte[1024 * 1024 + 1];
        from().body(large).post("/v1/accounts").then().statusCode(413).contentType(PROBLEM);
        assertThat(surroundings.auth().seen()).isEmpty();
        try (var client = HttpClient.newHttpClient()) {
            var chunked =
                    HttpRequest.newBuilder(http.resolve("/v1/accounts"))
                            .POST(
                                    HttpRequest.BodyPublishers.ofInputStream(
                                            () -> new java.io.ByteArrayInputStream(large)))
                            .build();
            var answer = client.send(chunked, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
        }
        assertThat(surroundings.auth().seen()).isEmpty();
        from().body("{\"a\":1}").post("/v1/accounts").then().statusCode(200);
        assertThat(surroundings.auth().seen().getLast().bodyBytes()).isEqualTo(7);
    }

    @Test
    void headers_over_the_limit_are_refused() {
        from().header("X-Long", "x".repeat(17_000))
                .get("/v1/keys")
                .then()
                .statusCode(431)
                .contentType(PROBLEM);
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
        long bytes = 100L * 1024 * 1024;
        var sent = new AtomicLong();
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.sendAsync(upload(bytes, sent), HttpResponse.BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> sent.get() > 0);
            await().during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .until(() -> sent.get() < 32L * 1024 * 1024);
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

    @Test
    void an_address_that_asks_too_much_is_told_to_wait() {
        int refused = 0;
        for (int i = 0; i < 600 && refused == 0; i++) {
            var answer = given().header("X-Forwarded-For", "203.0.113.9").get("/health");
            if (answer.statusCode() == 429) {
                refused++;
                answer.then()
                        .contentType(PROBLEM)
                        .header("Retry-After", notNullValue())
                        .body("type", equalTo("urn:exo:problem:rate-limited"));
            }
        }
        assertThat(refused).isEqualTo(1);
        from().get("/health").then().statusCode(200).body("status", equalTo("up"));
    }

    @Test
    void a_request_that_two_readers_could_read_differently_is_refused() throws Exception {
        var request =
                "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                        + "Content-Length: 6\r\n\r\nabcde";
        assertThat(statusLine(request)).isEqualTo("HTTP/1.1 400");
        assertThat(surroundings.auth().seen()).isEmpty();
    }

    private String statusLine(String request) throws IOException {
        try (var socket = new Socket(http.getHost(), http.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
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
