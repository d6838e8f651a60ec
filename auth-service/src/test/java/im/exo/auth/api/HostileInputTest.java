package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class HostileInputTest {

    private static final RestAssuredConfig AS_IT_IS =
            RestAssured.config()
                    .encoderConfig(
                            EncoderConfig.encoderConfig()
                                    .appendDefaultContentCharsetToContentTypeIfUndefined(false));

    /** What takes a body and no token. */
    static List<String> open() {
        return List.of(
                "/v1/accounts",
                "/v1/sessions",
                "/v1/sessions/refresh",
                "/v1/sessions/passkey",
                "/v1/devices",
                "/v1/provisioning",
                "/v1/recovery/backup",
                "/v1/recovery/sign-in");
    }

    @ParameterizedTest
    @MethodSource("open")
    void bodies_that_are_no_request_are_refused(String path) {
        var bodies =
                List.of(
                        "",
                        "null",
                        "[]",
                        "7",
                        "\"text\"",
                        "{",
                        "{}",
                        "{\"authKey\":{}}",
                        "{\"account\":[],\"refreshToken\":{\"a\":1},\"altcha\":[]}",
                        "{\"refreshToken\":null,\"authKey\":null,\"account\":null}",
                        "{\"authKey\":\"%%%\",\"salt\":\"not base64!\",\"refreshToken\":[]}",
                        "{\"registrationId\":1e400}",
                        "{\"registrationId\":\"x\",\"refreshToken\":false,\"account\":false}",
                        "{\"refreshToken\":\"" + "a".repeat(5000) + "\"}",
                        "[".repeat(20_000),
                        "{\"a\":".repeat(5_000),
                        "\u0000\u0001\u0002",
                        "<xml/>");
        for (String body : bodies) {
            problem(post(path, "application/json", body), body, 400, 401, 413, 422);
        }
    }

    @ParameterizedTest
    @MethodSource("open")
    void other_content_types_and_methods_are_refused(String path) {
        problem(post(path, "text/plain", "{}"), "text", 415);
        problem(post(path, "application/xml", "<a/>"), "xml", 415);
        problem(post(path, "multipart/form-data; boundary=x", "{}"), "form", 415);
        problem(RestAssured.given().put(path), "put", 405);
        problem(RestAssured.given().patch(path), "patch", 405);
    }

    @ParameterizedTest
    @MethodSource("open")
    void large_bodies_are_refused(String path) {
        String large = "{\"refreshToken\":\"" + "a".repeat(1_200_000) + "\"}";

        problem(post(path, "application/json", large), "large", 413);
    }

    @Test
    void sessions_are_nobodys_without_a_token() {
        problem(RestAssured.get("/v1/sessions"), "list", 401);
        problem(RestAssured.delete("/v1/sessions/1"), "end", 401);
        problem(RestAssured.delete("/v1/sessions/current"), "sign out", 401);
        problem(
                RestAssured.given().header("Authorization", "Bearer").get("/v1/sessions"),
                "empty",
                401);
    }

    @Test
    void what_takes_a_token_is_nobodys_without_one() {
        String place = "/v1/provisioning/" + "a".repeat(43);
        problem(RestAssured.get(place + "/key"), "key", 401);
        problem(RestAssured.given().put(place + "/message"), "message", 401, 415);
        problem(post("/v1/devices/link-token", "application/json", ""), "link token", 401);
        problem(RestAssured.get("/v1/recovery"), "recovery", 401);
        problem(post("/v1/recovery/removal", "application/json", "{}"), "removal", 401);
        problem(post("/v1/passkeys/options", "application/json", "{}"), "passkey options", 401);
        problem(post("/v1/passkeys", "application/json", "{}"), "passkey", 401);
        problem(RestAssured.get("/v1/passkeys"), "passkeys", 401);
        problem(RestAssured.delete("/v1/passkeys/x"), "passkey's end", 401);
    }

    @Test
    void accounts_are_left_with_a_token_and_a_body_that_is_one() {
        String path = "/v1/accounts/current/deletion";
        String access = Api.registered().access();
        for (String body :
                List.of("", "null", "[]", "{", "{}", "{\"authKey\":7}", "[".repeat(9_000))) {
            problem(authorized(access, path, "application/json", body), body, 400, 422);
            problem(post(path, "application/json", body), body, 401);
        }
        problem(authorized(access, path, "text/plain", "{}"), "text", 415);
        problem(
                authorized(access, path, "application/json", "\"" + "a".repeat(1_200_000) + "\""),
                "large",
                413);
        problem(RestAssured.get(path), "get", 405);
        problem(RestAssured.get("/v1/accounts/current/data"), "data", 401);
        problem(RestAssured.delete("/v1/accounts/current/data"), "delete", 405);
        Api.sessions(access).then().statusCode(200);
    }

    private static Response authorized(String access, String path, String type, String body) {
        return RestAssured.given()
                .config(AS_IT_IS)
                .auth()
                .oauth2(access)
                .header("Content-Type", type)
                .body(body.getBytes(UTF_8))
                .post(path);
    }

    @Test
    void unknown_paths_are_not_found() {
        for (String path :
                List.of(
                        "/",
                        "/v1",
                        "/v1/account",
                        "/v1/accounts/",
                        "/v1/registration/x",
                        "/q/health",
                        "/q/metrics",
                        "/openapi",
                        "/internal",
                        "/%2e%2e/internal/revocations")) {
            problem(RestAssured.given().urlEncodingEnabled(false).get(path), path, 404, 405);
        }
    }

    @Test
    void a_long_header_or_line_is_refused_and_the_service_lives_on() {
        var answer =
                RestAssured.given()
                        .header("X-Long", "a".repeat(40_000))
                        .get("/v1/registration/challenge");
        assertThat(answer.statusCode()).isIn(400, 431);
        assertThat(RestAssured.get("/v1/" + "a".repeat(10_000)).statusCode()).isIn(404, 414);

        RestAssured.get("/v1/registration/challenge").then().statusCode(200);
    }

    @Test
    void lies_about_the_network_change_nothing_but_the_price() {
        for (String lie : List.of("", ",,,", "x", "::1%eth0", "1.2.3.4.5", "a".repeat(2000))) {
            RestAssured.given()
                    .header("X-Forwarded-For", lie)
                    .get("/v1/registration/challenge")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void unknown_members_are_ignored() {
        var application = Api.application(Api.solved(Api.challenge()));
        application.put("admin", true);

        Api.register(application).then().statusCode(201);
    }

    private static Response post(String path, String type, String body) {
        return RestAssured.given()
                .config(AS_IT_IS)
                .header("Content-Type", type)
                .body(body.getBytes(UTF_8))
                .post(path);
    }

    private static void problem(Response answer, String what, Integer... statuses) {
        String named = what.substring(0, Math.min(60, what.length()));
        assertThat(answer.statusCode()).as(named).isIn((Object[]) statuses);
        assertThat(answer.contentType()).as(named).startsWith("application/problem+json");
        assertThat(answer.jsonPath().getString("type")).as(named).startsWith("urn:exo:problem:");
    }
}
