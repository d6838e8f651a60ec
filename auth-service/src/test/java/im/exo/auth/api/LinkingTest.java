package im.exo.auth.api;

import static im.exo.auth.testing.Calls.post;
import static im.exo.auth.testing.Calls.postAs;
import static im.exo.auth.testing.Calls.problem;
import static im.exo.auth.testing.Calls.with;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Calls;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class LinkingTest {

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    private static Response give(String access) {
        return postAs(access, "/v1/devices/link-token", Map.of());
    }

    private static String token(Api.Registered account) {
        return give(account.access()).then().statusCode(201).extract().path("linkToken");
    }

    private static Map<String, Object> request(Api.Registered account, String token) {
        return with(Api.credentials(account.account(), account.authKey()), "linkToken", token);
    }

    private static Response link(Map<String, Object> request) {
        return post("/v1/devices", request);
    }

    @Test
    void a_device_joins_with_a_link_token_and_the_password() {
        var account = Api.registered();
        var given = give(account.access());
        given.then().statusCode(201).header("Cache-Control", "no-store");
        assertThat(given.jsonPath().getInt("expiresIn")).isEqualTo(600);
        assertThat(given.jsonPath().getString("linkToken")).hasSize(43);

        var session =
                link(request(account, given.jsonPath().getString("linkToken")))
                        .then()
                        .statusCode(201)
                        .header("Cache-Control", "no-store")
                        .extract()
                        .jsonPath();

        assertThat(session.getString("account")).isEqualTo(account.account());
        assertThat(session.getInt("device")).isEqualTo(2);
        assertThat(session.getLong("accountVersion")).isEqualTo(2);
        Api.sessions(session.getString("accessToken")).then().statusCode(200);
        Api.refresh(session.getString("refreshToken")).then().statusCode(200);
    }

    @Test
    void wrong_passwords_unknown_accounts_and_foreign_tokens_are_answered_alike() {
        var account = Api.registered();
        var stranger = Api.registered();
        String good = token(account);
        var refused =
                List.of(
                        link(with(request(account, good), "authKey", Api.random(32))),
                        link(with(request(account, good), "account", AccountId.random().text())),
                        link(request(account, token(stranger))),
                        link(request(stranger, good)),
                        link(request(account, "no-token-of-anybody")));

        for (var answer : refused) {
            problem(answer, 401, "wrong-credentials");
            assertThat(answer.asString()).isEqualTo(refused.getFirst().asString());
        }
        // None of it used the token up.
        link(request(account, good)).then().statusCode(201);
    }

    @Test
    void a_token_is_good_once_and_says_so_only_to_who_knows_the_password() {
        var account = Api.registered();
        String token = token(account);
        link(request(account, token)).then().statusCode(201);

        problem(link(request(account, token)), 410, "gone");
        problem(
                link(with(request(account, token), "authKey", Api.random(32))),
                401,
                "wrong-credentials");
        assertThat(Api.sessions(account.access()).jsonPath().getList("sessions")).hasSize(2);
    }

    @Test
    void a_token_is_good_for_ten_minutes() {
        var account = Api.registered();
        String first = token(account);
        String second = token(account);
        clock.forward(Duration.ofMinutes(10).minusSeconds(5));
        link(request(account, first)).then().statusCode(201);
        clock.forward(Duration.ofSeconds(6));

        problem(link(request(account, second)), 410, "gone");
    }

    @Test
    void a_repeated_request_is_answered_with_the_same_device() {
        var account = Api.registered();
        var request = request(account, token(account));
        clock.forward(Duration.ofMinutes(9));
        var first = link(request).then().statusCode(201).extract().jsonPath();
        clock.forward(Duration.ofMinutes(9));

        var again = link(request).then().statusCode(201).extract().jsonPath();

        assertThat(again.getInt("device")).isEqualTo(first.getInt("device"));
        assertThat(again.getString("refreshToken")).isEqualTo(first.getString("refreshToken"));
        clock.forward(Duration.ofMinutes(2));
        problem(link(request), 410, "gone");
    }

    @Test
    void a_request_repeated_after_its_answer_was_used_is_gone() {
        var account = Api.registered();
        var request = request(account, token(account));
        var session = link(request).then().statusCode(201).extract().jsonPath();
        Api.refresh(session.getString("refreshToken")).then().statusCode(200);

        problem(link(request), 410, "gone");
    }

    @Test
    void a_token_is_no_way_to_another_ones_answer() {
        var account = Api.registered();
        var signedIn = Api.credentials(account.account(), account.authKey());
        Api.signIn(signedIn).then().statusCode(201);
        String spent = token(account);
        link(request(account, spent)).then().statusCode(201);

        problem(link(with(signedIn, "linkToken", spent)), 410, "gone");
    }

    @Test
    void of_twenty_different_devices_with_one_token_one_gets_in() throws Exception {
        var account = Api.registered();
        String token = token(account);

        // Ten attempts may be under way with one account at once; the others come after them.
        var answers = Crowd.of(20, n -> patiently(request(account, token)));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 410)).hasSize(19);
        assertThat(Api.sessions(account.access()).jsonPath().getList("sessions")).hasSize(2);
    }

    @Test
    void twenty_times_the_same_request_at_once_make_one_device() throws Exception {
        var account = Api.registered();
        var request = request(account, token(account));

        var answers = Crowd.of(20, n -> patiently(request));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(201));
        assertThat(answers.stream().map(answer -> answer.jsonPath().getString("refreshToken")))
                .containsOnly(answers.getFirst().jsonPath().getString("refreshToken"));
    }

    private static Response patiently(Map<String, Object> request) {
        while (true) {
            var answer = link(request);
            if (answer.statusCode() != 429) {
                return answer;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    @Test
    void without_room_there_is_no_token_and_a_token_waits_for_room() {
        var account = Api.registered();
        String token = token(account);
        for (int device = 2; device <= 6; device++) {
            Api.signIn(account).then().statusCode(201);
        }
        var request = request(account, token);

        problem(give(account.access()), 409, "too-many-devices");
        problem(link(request), 409, "too-many-devices");
        Api.end(account.access(), 6).then().statusCode(204);

        link(request).then().statusCode(201);
    }

    @Test
    void the_127th_device_is_the_last() throws Exception {
        var account = Api.registered();
        Calls.set(database, "next_device", account, 127);
        String first = token(account);
        String second = token(account);
        link(request(account, first)).then().statusCode(201);

        problem(link(request(account, second)), 409, "conflict");
        problem(give(account.access()), 409, "too-many-devices");
    }

    @Test
    void an_account_gets_six_tokens_and_then_one_in_two_minutes() {
        var account = Api.registered();
        for (int n = 0; n < 6; n++) {
            give(account.access()).then().statusCode(201);
        }

        var refused = give(account.access());

        problem(refused, 429, "rate-limited");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(100, 120);
        give(Api.registered().access()).then().statusCode(201);
        clock.forward(Duration.ofMinutes(2));
        give(account.access()).then().statusCode(201);
    }

    @Test
    void passwords_are_guessed_no_faster_by_linking() throws Exception {
        var account = Api.registered();
        String token = token(account);

        var guesses =
                Crowd.of(24, n -> link(with(request(account, token), "authKey", Api.random(32))));

        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429))
                .hasSize(14)
                .allSatisfy(guess -> assertThat(guess.header("Retry-After")).isNotNull());
    }

    @Test
    void suspended_accounts_and_ended_sessions_link_nothing() throws Exception {
        var account = Api.registered();
        String token = token(account);
        Calls.set(database, "status", account, 2);
        problem(give(account.access()), 403, "forbidden");
        problem(link(request(account, token)), 403, "forbidden");
        Calls.set(database, "status", account, 3);
        problem(give(account.access()), 401, "session-revoked");
        problem(link(request(account, token)), 401, "wrong-credentials");
        Calls.set(database, "status", account, 1);
        link(request(account, token)).then().statusCode(201);

        Api.end(account.access(), "current").then().statusCode(204);
        problem(give(account.access()), 401, "session-revoked");
        RestAssured.post("/v1/devices/link-token").then().statusCode(401);
    }

    @Test
    void values_out_of_range_are_refused() {
        var good = request(Api.registered(), "token");
        link(with(good, "linkToken", "x".repeat(65))).then().statusCode(422);
        link(with(good, "linkToken", "")).then().statusCode(422);
        link(with(good, "linkToken", null)).then().statusCode(422);
        link(with(good, "authKey", Api.random(31))).then().statusCode(422);
        link(with(good, "registrationId", 0)).then().statusCode(422);
        link(with(good, "deviceName", Api.random(226))).then().statusCode(422);
        problem(link(with(good, "account", "nobody")), 400, "malformed");
    }

    @Test
    void a_database_that_does_not_answer_spends_nothing() throws Exception {
        var account = Api.registered();
        var request = request(account, token(account));
        try (var held = Calls.holding(database, account)) {
            problem(link(request), 503, "unavailable");
            held.rollback();
        }

        assertThat(Api.sessions(account.access()).jsonPath().getList("sessions")).hasSize(1);
        link(request).then().statusCode(201);
    }
}
