package im.exo.gateway.edge;

import static im.exo.gateway.testing.Requests.from;
import static im.exo.gateway.testing.Requests.statusLine;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;
import im.exo.kit.testing.TestSigner;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

@QuarkusTest
@WithTestResource(Surroundings.class)
class EdgeTest {

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
    void public_paths_lead_to_their_services() {
        for (var path :
                new String[] {
                    "/v1/registration/challenge",
                    "/v1/accounts/x/kdf",
                    "/v1/sessions",
                    "/v1/devices/link-token",
                    "/v1/passkeys/x",
                    "/v1/recovery",
                    "/v1/provisioning/x/message?wait=25",
                    "/.well-known/jwks.json"
                }) {
            from().get(path).then().statusCode(200).body("service", equalTo("auth"));
        }
        from().get("/v1/keys").then().body("service", equalTo("keys"));
        from().get("/v1/keys/x/*").then().body("service", equalTo("keys"));
        from().get("/v1/usernames/current").then().body("service", equalTo("keys"));
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
            assertThat(statusLine(http, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
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
        for (var path :
                new String[] {
                    "/v1/sessions/refresh",
                    "/v1/sessions/passkey",
                    "/v1/sessions/passkey/options",
                    "/v1/devices",
                    "/v1/provisioning",
                    "/v1/recovery/backup",
                    "/v1/recovery/sign-in"
                }) {
            from().header("Authorization", "Bearer " + forged)
                    .body("{}")
                    .post(path)
                    .then()
                    .statusCode(200);
        }
        for (var path :
                new String[] {
                    "/v1/devices/link-token",
                    "/v1/passkeys",
                    "/v1/passkeys/options",
                    "/v1/recovery/removal",
                    "/v1/provisioning/x/message"
                }) {
            from().header("Authorization", "Bearer " + forged)
                    .body("{}")
                    .post(path)
                    .then()
                    .statusCode(401);
        }
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
    void a_url_over_the_limit_is_refused_with_a_problem() {
        for (int length : new int[] {4_001, 5_000, 60_000}) {
            from().get("/v1/keys?" + "x".repeat(length))
                    .then()
                    .statusCode(431)
                    .contentType(PROBLEM)
                    .body("type", equalTo("urn:exo:problem:headers-too-large"));
        }
        assertThat(surroundings.keys().seen()).isEmpty();
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
    void looking_up_a_username_never_tells_the_service_who_asks() {
        var issuer = surroundings.issuer();
        var token = "Bearer " + issuer.token(Samples.device());
        var forged = "Bearer " + issuer.claims(Samples.device()).sign(new TestSigner("test-key"));
        for (var path : new String[] {"/v1/usernames/abc", "/v1/usernames/link/abc"}) {
            for (var authorization : new String[] {token, forged}) {
                from().header("Authorization", authorization).get(path).then().statusCode(200);
                assertThat(surroundings.keys().seen().getLast().headers())
                        .doesNotContainKey("authorization");
            }
        }
        for (var own : new String[] {"current", "link", "reservation"}) {
            from().header("Authorization", forged)
                    .get("/v1/usernames/" + own)
                    .then()
                    .statusCode(401);
            from().header("Authorization", token)
                    .get("/v1/usernames/" + own)
                    .then()
                    .statusCode(200);
            assertThat(surroundings.keys().seen().getLast().headers()).containsKey("authorization");
        }
    }

    @Test
    void usernames_are_not_tried_one_by_one() {
        int answered = 0;
        while (answered < 200
                && given().header("X-Forwarded-For", "203.0.113.10")
                                .get("/v1/usernames/n" + answered)
                                .statusCode()
                        == 200) {
            answered++;
        }
        assertThat(answered).isBetween(100, 102);
        given().header("X-Forwarded-For", "203.0.113.10")
                .get("/v1/usernames/link/x")
                .then()
                .statusCode(429)
                .contentType(PROBLEM)
                .header("Retry-After", notNullValue());
        from().get("/v1/usernames/x").then().statusCode(200);
        given().header("X-Forwarded-For", "203.0.113.10").get("/health").then().statusCode(200);
    }

    @Test
    void a_request_that_two_readers_could_read_differently_is_refused() throws Exception {
        var request =
                "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                        + "Content-Length: 6\r\n\r\nabcde";
        assertThat(statusLine(http, request)).isEqualTo("HTTP/1.1 400");
        assertThat(surroundings.auth().seen()).isEmpty();
    }
}
