package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class SessionsTest {

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void signing_in_makes_a_further_device() {
        var account = Api.registered();

        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();

        assertThat(second.getInt("device")).isEqualTo(2);
        assertThat(second.getLong("accountVersion")).isEqualTo(2);
        var list =
                Api.sessions(second.getString("accessToken"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        assertThat(list.getList("sessions.device")).isEqualTo(List.of(1, 2));
        assertThat(list.getList("sessions.current")).isEqualTo(List.of(false, true));
        assertThat(list.getList("sessions.createdOn")).isEqualTo(List.of(today, today));
        assertThat(list.getList("sessions.lastUsedOn")).isEqualTo(List.of(today, today));
        assertThat(list.getList("sessions.deviceName")).doesNotContainNull().hasSize(2);
    }

    @Test
    void the_exo_id_may_be_typed_in_any_case_and_without_dashes() {
        var account = Api.registered();
        String typed = account.account().replace("-", "").toUpperCase(java.util.Locale.ROOT);

        Api.signIn(Api.credentials(typed, account.authKey())).then().statusCode(201);
    }

    @Test
    void a_repeated_sign_in_is_answered_with_the_same_device() {
        var account = Api.registered();
        var credentials = Api.credentials(account.account(), account.authKey());
        var first = Api.signIn(credentials).then().statusCode(201).extract().jsonPath();

        var again = Api.signIn(credentials).then().statusCode(201).extract().jsonPath();

        assertThat(again.getInt("device")).isEqualTo(first.getInt("device"));
        assertThat(again.getString("refreshToken")).isEqualTo(first.getString("refreshToken"));
    }

    @Test
    void wrong_credentials_and_unknown_accounts_are_answered_alike() {
        var account = Api.registered();
        var wrong = Api.signIn(Api.credentials(account.account(), Api.random(32)));
        var unknown = Api.signIn(Api.credentials(AccountId.random().text(), Api.random(32)));

        problem(wrong, 401, "wrong-credentials");
        problem(unknown, 401, "wrong-credentials");
        assertThat(unknown.asString()).isEqualTo(wrong.asString());
    }

    @Test
    void guessing_is_slowed_down_for_known_and_unknown_accounts_alike() throws Exception {
        for (String account : List.of(Api.registered().account(), AccountId.random().text())) {
            var guesses = Crowd.of(24, n -> Api.signIn(Api.credentials(account, Api.random(32))));

            assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
            assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429))
                    .hasSize(14)
                    .allSatisfy(
                            guess ->
                                    assertThat(Integer.parseInt(guess.header("Retry-After")))
                                            .isBetween(1, 30));
        }
    }

    @Test
    void right_credentials_are_never_slowed_down_by_themselves() {
        var account = Api.registered();
        for (int device = 2; device < 14; device++) {
            signInAndOut(account, device);
        }
    }

    @Test
    void six_devices_and_no_more_however_many_try_at_once() throws Exception {
        var account = Api.registered();

        // Ten attempts may be under way with one account.
        var answers = Crowd.of(10, n -> Api.signIn(account));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(5);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 409))
                .hasSize(5)
                .allSatisfy(answer -> problem(answer, 409, "too-many-devices"));
        assertThat(Api.sessions(account.access()).jsonPath().getList("sessions")).hasSize(6);
    }

    @Test
    void a_device_id_is_never_used_again_and_the_127th_is_the_last() throws Exception {
        var account = Api.registered();
        signInAndOut(account, 2);
        signInAndOut(account, 3);
        set("next_device", account, 127);
        signInAndOut(account, 127);

        problem(Api.signIn(account), 409, "conflict");
    }

    private static void signInAndOut(Api.Registered account, int expected) {
        var session = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        assertThat(session.getInt("device")).isEqualTo(expected);
        Api.end(session.getString("accessToken"), "current").then().statusCode(204);
    }

    @Test
    void any_device_ends_another_one_and_its_tokens_with_it() {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();

        Api.end(second.getString("accessToken"), 1).then().statusCode(204);

        problem(Api.refresh(account.refresh()), 401, "session-revoked");
        problem(Api.sessions(account.access()), 401, "session-revoked");
        problem(Api.end(account.access(), 2), 401, "session-revoked");
        problem(Api.end(second.getString("accessToken"), 1), 404, "unknown-device");
        var left = Api.sessions(second.getString("accessToken")).jsonPath();
        assertThat(left.getList("sessions.device")).isEqualTo(List.of(2));
    }

    @Test
    void removing_another_device_takes_the_credentials_once_signing_in_is_long_ago() {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);
        Api.signIn(account).then().statusCode(201);
        clock.forward(Duration.ofMinutes(5).plusSeconds(1));

        problem(Api.end(account.access(), 2), 403, "forbidden");
        problem(Api.end(account.access(), 2, Api.random(32)), 401, "wrong-credentials");
        Api.end(account.access(), 2, Api.random(31)).then().statusCode(422);
        Api.end(account.access(), 2, account.authKey()).then().statusCode(204);
        problem(Api.end(account.access(), 2, account.authKey()), 404, "unknown-device");
        problem(Api.end(account.access(), 3), 403, "forbidden");

        Api.end(account.access(), 1).then().statusCode(204);
    }

    @Test
    void refreshing_makes_no_sign_in_more_recent() {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);
        clock.forward(Duration.ofMinutes(4));
        var session = Api.refresh(account.refresh()).then().statusCode(200).extract().jsonPath();
        clock.forward(Duration.ofMinutes(2));

        problem(Api.end(session.getString("accessToken"), 2), 403, "forbidden");
        var again = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        Api.end(again.getString("accessToken"), 2).then().statusCode(204);
    }

    @Test
    void keys_are_guessed_no_faster_by_removing_devices() throws Exception {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);

        var guesses = Crowd.of(24, n -> Api.end(account.access(), 2, Api.random(32)));

        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429)).hasSize(14);
    }

    @Test
    void signing_out_ends_the_own_session() {
        var account = Api.registered();

        Api.end(account.access(), "current").then().statusCode(204);

        problem(Api.end(account.access(), "current"), 401, "session-revoked");
        Api.signIn(account).then().statusCode(201);
    }

    @Test
    void a_token_reaches_no_device_but_those_of_its_account() {
        var mine = Api.registered();
        var others = Api.registered();
        Api.signIn(others).then().statusCode(201);

        problem(Api.end(mine.access(), 2), 404, "unknown-device");
        for (String device : List.of("0", "128", "-1", "x", "1.0", "99999999999999999999")) {
            problem(Api.end(mine.access(), device), 404, "unknown-device");
        }

        assertThat(Api.sessions(others.access()).jsonPath().getList("sessions")).hasSize(2);
    }

    @Test
    void a_suspended_account_waits_and_loses_nothing() throws Exception {
        var account = Api.registered();
        set("status", account, 2);

        problem(Api.signIn(account), 403, "forbidden");
        problem(Api.refresh(account.refresh()), 403, "forbidden");
        problem(Api.sessions(account.access()), 403, "forbidden");
        problem(Api.end(account.access(), "current"), 403, "forbidden");
        problem(
                Api.signIn(Api.credentials(account.account(), Api.random(32))),
                401,
                "wrong-credentials");

        set("status", account, 1);
        Api.refresh(account.refresh()).then().statusCode(200);
    }

    @Test
    void a_deleted_account_is_as_good_as_unknown() throws Exception {
        var account = Api.registered();
        String salt = salt(account.account());
        set("status", account, 3);

        problem(Api.signIn(account), 401, "wrong-credentials");
        problem(Api.refresh(account.refresh()), 401, "session-revoked");
        problem(Api.sessions(account.access()), 401, "session-revoked");
        assertThat(salt(account.account())).isNotEqualTo(salt);
    }

    @Test
    void asking_for_the_salt_tells_nobody_whether_an_account_exists() {
        var account = Api.registered();
        String nobody = AccountId.random().text();

        assertThat(salt(account.account())).isEqualTo(account.salt());
        assertThat(salt(nobody)).hasSize(24).isEqualTo(salt(nobody));
        RestAssured.get("/v1/accounts/" + nobody + "/kdf")
                .then()
                .body("algorithm", equalTo("argon2id"))
                .body("memoryKiB", equalTo(19456))
                .body("iterations", equalTo(2))
                .body("parallelism", equalTo(1));
        problem(RestAssured.get("/v1/accounts/no-exo-id/kdf"), 400, "malformed");
    }

    @Test
    void only_the_day_of_the_last_use_is_kept() throws Exception {
        var account = Api.registered();
        clock.forward(Duration.ofDays(2));
        Api.refresh(account.refresh()).then().statusCode(200);

        assertThat(Api.sessions(account.access()).jsonPath().getString("sessions[0].lastUsedOn"))
                .isEqualTo(LocalDate.now(ZoneOffset.UTC).plusDays(2).toString());
    }

    private static String salt(String account) {
        return RestAssured.get("/v1/accounts/" + account + "/kdf")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("salt");
    }

    private void set(String column, Api.Registered account, int value) throws Exception {
        try (var connection = database.getConnection();
                var update =
                        connection.prepareStatement(
                                "UPDATE account SET " + column + " = ? WHERE id = ?")) {
            update.setInt(1, value);
            update.setBytes(2, AccountId.parse(account.account()).bytes());
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static void problem(Response response, int status, String slug) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:exo:problem:" + slug));
    }
}
