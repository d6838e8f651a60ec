package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Authenticator;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class TotpTest {

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void signing_in_takes_a_code_once_it_is_on() {
        var account = Api.registered();
        var app = on(account);

        problem(Api.signIn(account), 401, "totp-required");
        signIn(account, app.code(clock.instant())).then().statusCode(201);

        String today = LocalDate.now(ZoneOffset.UTC).toString();
        assertThat(state(account).then().statusCode(200).extract().jsonPath().getString("since"))
                .isEqualTo(today);
    }

    @Test
    void who_does_not_know_the_password_does_not_learn_that_a_code_is_needed() {
        var account = Api.registered();
        on(account);

        problem(
                Api.signIn(Api.credentials(account.account(), Api.random(32))),
                401,
                "wrong-credentials");
    }

    @Test
    void what_was_only_begun_is_asked_for_nowhere() {
        var account = Api.registered();
        begin(account).then().statusCode(200);

        Api.signIn(account).then().statusCode(201);
        problem(state(account), 404, "not-found");
    }

    @Test
    void a_code_counts_once_whoever_brings_it() throws Exception {
        var account = Api.registered();
        var app = on(account);
        String code = app.code(clock.instant());

        var answers = Crowd.of(12, n -> signIn(account, code));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() != 201))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isIn(401, 429));
    }

    @Test
    void a_repeated_sign_in_with_the_same_code_is_answered_with_the_same_device() {
        var account = Api.registered();
        var app = on(account);
        var request = Api.credentials(account.account(), account.authKey());
        request.put("totp", app.code(clock.instant()));
        var first = Api.signIn(request).then().statusCode(201).extract().jsonPath();

        var again = Api.signIn(request).then().statusCode(201).extract().jsonPath();

        assertThat(again.getInt("device")).isEqualTo(first.getInt("device"));
    }

    @Test
    void guessing_codes_is_slowed_down_although_the_password_is_right() {
        var account = Api.registered();
        var app = on(account);
        for (int i = 0; i < 6; i++) {
            problem(signIn(account, app.wrong(clock.instant())), 401, "totp-required");
        }

        var right = signIn(account, app.code(clock.instant()));

        problem(right, 429, "rate-limited");
        assertThat(Integer.parseInt(right.header("Retry-After"))).isBetween(1, 30);
        clock.forward(Duration.ofSeconds(31));
        signIn(account, app.code(clock.instant())).then().statusCode(201);
    }

    @Test
    void turning_it_on_takes_password_and_code_and_so_does_turning_it_off() {
        var account = Api.registered();
        problem(post(account, "", Map.of("authKey", Api.random(32))), 401, "wrong-credentials");
        problem(confirm(account, "123456"), 409, "conflict");
        String secret = begin(account).then().statusCode(200).extract().path("secret");
        var app = Authenticator.of(secret);
        problem(confirm(account, app.wrong(clock.instant())), 422, "invalid");
        String code = app.code(clock.instant());
        confirm(account, code).then().statusCode(204);
        confirm(account, code).then().statusCode(204);
        problem(begin(account), 409, "conflict");

        problem(remove(account, account.authKey(), null), 422, "invalid");
        problem(remove(account, account.authKey(), code), 422, "invalid");
        clock.forward(Duration.ofSeconds(30));
        String next = app.code(clock.instant());
        problem(remove(account, Api.random(32), next), 401, "wrong-credentials");
        remove(account, account.authKey(), next).then().statusCode(204);
        remove(account, account.authKey(), next).then().statusCode(204);

        Api.signIn(account).then().statusCode(201);
    }

    @Test
    void a_session_that_has_ended_changes_nothing_though_its_token_lives() {
        var account = Api.registered();
        Api.end(account.access(), "current").then().statusCode(204);

        problem(begin(account), 401, "session-revoked");
        problem(confirm(account, "123456"), 401, "session-revoked");
        problem(remove(account, account.authKey(), "123456"), 401, "session-revoked");
        problem(state(account), 401, "session-revoked");
    }

    @Test
    void nothing_of_it_is_to_be_had_without_a_token_and_from_bodies_that_are_none() {
        for (String path : List.of("/v1/totp", "/v1/totp/confirmation", "/v1/totp/removal")) {
            problem(json().body("{}").post(path), 401, "unauthorized");
            var account = Api.registered();
            for (String body : List.of("", "[]", "{}", "{\"authKey\":7,\"code\":{}}", "{")) {
                var answer = json().auth().oauth2(account.access()).body(body).when().post(path);
                assertThat(answer.statusCode()).as(path + " " + body).isIn(400, 422);
            }
        }
        problem(RestAssured.get("/v1/totp"), 401, "unauthorized");
    }

    @Test
    void the_secret_is_sealed_at_rest() throws Exception {
        var account = Api.registered();
        String secret = begin(account).then().statusCode(200).extract().path("secret");
        byte[] plain = Authenticator.of(secret).secret();
        boolean found = false;
        try (var db = database.getConnection();
                var select = db.prepareStatement("SELECT sealed FROM totp");
                var row = select.executeQuery()) {
            while (row.next()) {
                found = true;
                assertThat(HexFormat.of().formatHex(row.getBytes(1)))
                        .doesNotContain(HexFormat.of().formatHex(plain));
            }
        }
        assertThat(found).isTrue();
    }

    /** With a code of the step before, so that the present one is still unused. */
    private Authenticator on(Api.Registered account) {
        String secret = begin(account).then().statusCode(200).extract().path("secret");
        var app = Authenticator.of(secret);
        confirm(account, app.code(clock.instant().minusSeconds(30))).then().statusCode(204);
        return app;
    }

    private static Response begin(Api.Registered account) {
        return post(account, "", Map.of("authKey", account.authKey()));
    }

    private static Response confirm(Api.Registered account, String code) {
        return post(account, "/confirmation", Map.of("code", code));
    }

    private static Response remove(Api.Registered account, String authKey, String code) {
        var body = new HashMap<String, Object>();
        body.put("authKey", authKey);
        body.put("code", code);
        return post(account, "/removal", body);
    }

    private static Response state(Api.Registered account) {
        return RestAssured.given().auth().oauth2(account.access()).get("/v1/totp");
    }

    private static Response signIn(Api.Registered account, String code) {
        var request = Api.credentials(account.account(), account.authKey());
        request.put("totp", code);
        return Api.signIn(request);
    }

    private static Response post(Api.Registered account, String path, Object body) {
        return json().auth().oauth2(account.access()).body(body).when().post("/v1/totp" + path);
    }

    private static io.restassured.specification.RequestSpecification json() {
        return RestAssured.given().contentType(ContentType.JSON);
    }

    private static void problem(Response answer, int status, String type) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.jsonPath().getString("type")).isEqualTo("urn:exo:problem:" + type);
    }
}
