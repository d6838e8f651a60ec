package im.exo.auth.api;

import static im.exo.auth.testing.Calls.getAs;
import static im.exo.auth.testing.Calls.post;
import static im.exo.auth.testing.Calls.postAs;
import static im.exo.auth.testing.Calls.postFrom;
import static im.exo.auth.testing.Calls.problem;
import static im.exo.auth.testing.Calls.putAs;
import static im.exo.auth.testing.Calls.with;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Authenticator;
import im.exo.auth.testing.Calls;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class RecoveryTest {

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    private static Map<String, Object> recovery(Api.Registered account) {
        var body = new HashMap<String, Object>();
        body.put("authKey", account.authKey());
        body.put("recoveryAuth", Api.random(32));
        body.put("backup", Api.random(200));
        return body;
    }

    private static Response set(Api.Registered account, Map<String, Object> recovery) {
        return putAs(account.access(), "/v1/recovery", recovery);
    }

    private static Map<String, Object> recoverable(Api.Registered account) {
        var recovery = recovery(account);
        set(account, recovery).then().statusCode(204);
        return recovery;
    }

    private static Response backup(Map<String, Object> recovery) {
        return post("/v1/recovery/backup", Map.of("recoveryAuth", recovery.get("recoveryAuth")));
    }

    private static Map<String, Object> request(Map<String, Object> recovery) {
        var body = Api.credentials("unused", "unused");
        body.remove("account");
        body.remove("authKey");
        body.put("recoveryAuth", recovery.get("recoveryAuth"));
        body.put("newSalt", Api.random(16));
        body.put("newAuthKey", Api.random(32));
        return body;
    }

    private static Response signIn(Map<String, Object> request) {
        return post("/v1/recovery/sign-in", request);
    }

    private static Response see(Api.Registered account) {
        return getAs(account.access(), "/v1/recovery");
    }

    private static Response withPassword(Api.Registered account, Object authKey) {
        return Api.signIn(Api.credentials(account.account(), (String) authKey));
    }

    @Test
    void a_recovery_key_opens_the_account_and_sets_a_new_password() {
        var account = Api.registered();
        var recovery = recoverable(account);
        backup(recovery)
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("account", equalTo(account.account()))
                .body("backup", equalTo(recovery.get("backup")));
        var request = request(recovery);

        var session =
                signIn(request)
                        .then()
                        .statusCode(201)
                        .header("Cache-Control", "no-store")
                        .extract()
                        .jsonPath();

        assertThat(session.getString("account")).isEqualTo(account.account());
        assertThat(session.getInt("device")).isEqualTo(2);
        Api.sessions(session.getString("accessToken")).then().statusCode(200);
        RestAssured.get("/v1/accounts/" + account.account() + "/kdf")
                .then()
                .body("salt", equalTo(request.get("newSalt")));
        problem(withPassword(account, account.authKey()), 401, "wrong-credentials");
        withPassword(account, request.get("newAuthKey")).then().statusCode(201);
        Api.refresh(account.refresh()).then().statusCode(200);
        // The key stays good.
        backup(recovery).then().statusCode(200);
        signIn(request(recovery)).then().statusCode(201);
    }

    @Test
    void a_recovery_key_needs_no_second_factor_and_ends_it() {
        var account = Api.registered();
        var recovery = recoverable(account);
        String secret =
                postAs(account.access(), "/v1/totp", Map.of("authKey", account.authKey()))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("secret");
        String code = Authenticator.of(secret).code(clock.instant());
        postAs(account.access(), "/v1/totp/confirmation", Map.of("code", code))
                .then()
                .statusCode(204);
        problem(Api.signIn(account), 401, "totp-required");
        var request = request(recovery);

        signIn(request).then().statusCode(201);

        withPassword(account, request.get("newAuthKey")).then().statusCode(201);
    }

    @Test
    void on_wish_the_other_devices_end() {
        var account = Api.registered();
        var recovery = recoverable(account);
        for (int device = 2; device <= 6; device++) {
            Api.signIn(account).then().statusCode(201);
        }
        problem(signIn(request(recovery)), 409, "too-many-devices");
        // Refused means nothing done: the old password is still the password.
        problem(withPassword(account, account.authKey()), 409, "too-many-devices");

        var session =
                signIn(with(request(recovery), "endOthers", true))
                        .then()
                        .statusCode(201)
                        .extract()
                        .jsonPath();

        var left = Api.sessions(session.getString("accessToken")).jsonPath();
        assertThat(left.getList("sessions.device")).isEqualTo(List.of(7));
        problem(Api.refresh(account.refresh()), 401, "session-revoked");
        problem(Api.sessions(account.access()), 401, "session-revoked");
    }

    @Test
    void an_account_without_numbers_for_devices_loses_none() throws Exception {
        var account = Api.registered();
        var recovery = recoverable(account);
        Calls.set(database, "next_device", account, 128);

        problem(signIn(with(request(recovery), "endOthers", true)), 409, "conflict");

        Api.sessions(account.access()).then().statusCode(200);
    }

    @Test
    void a_repeated_sign_in_is_answered_with_the_same_device() {
        var account = Api.registered();
        var recovery = recoverable(account);
        for (var ending : List.of(false, true)) {
            var request = with(request(recovery), "endOthers", ending);
            var first = signIn(request).then().statusCode(201).extract().jsonPath();
            clock.forward(Duration.ofMinutes(9));

            var again = signIn(request).then().statusCode(201).extract().jsonPath();

            assertThat(again.getInt("device")).isEqualTo(first.getInt("device"));
            assertThat(again.getString("refreshToken")).isEqualTo(first.getString("refreshToken"));
        }
    }

    @Test
    void the_same_request_with_another_password_sets_that_one() {
        var account = Api.registered();
        var recovery = recoverable(account);
        var request = request(recovery);
        signIn(request).then().statusCode(201);
        var changed = with(request, "newAuthKey", Api.random(32));

        assertThat(signIn(changed).then().statusCode(201).extract().jsonPath().getInt("device"))
                .isEqualTo(3);

        withPassword(account, changed.get("newAuthKey")).then().statusCode(201);
        problem(withPassword(account, request.get("newAuthKey")), 401, "wrong-credentials");
    }

    @Test
    void twenty_times_the_same_sign_in_at_once_make_one_device() throws Exception {
        var account = Api.registered();
        var request = with(request(recoverable(account)), "endOthers", true);

        var answers = Crowd.of(20, n -> signIn(request));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(201));
        assertThat(answers.stream().map(answer -> answer.jsonPath().getString("refreshToken")))
                .containsOnly(answers.getFirst().jsonPath().getString("refreshToken"));
        var session = answers.getFirst().jsonPath();
        assertThat(session.getInt("device")).isEqualTo(2);
        withPassword(account, request.get("newAuthKey")).then().statusCode(201);
    }

    @Test
    void a_new_recovery_key_ends_the_old_one_and_setting_it_again_is_the_same() {
        var account = Api.registered();
        var old = recoverable(account);
        var recovery = recoverable(account);
        set(account, recovery).then().statusCode(204);

        problem(backup(old), 401, "wrong-credentials");
        problem(signIn(request(old)), 401, "wrong-credentials");
        backup(recovery).then().statusCode(200);
    }

    @Test
    void of_many_keys_set_at_once_one_opens_the_account() throws Exception {
        var account = Api.registered();

        var recoveries = Crowd.of(8, n -> recoverable(account));

        assertThat(recoveries.stream().filter(one -> backup(one).statusCode() == 200)).hasSize(1);
    }

    @Test
    void setting_and_removing_takes_the_password() {
        var account = Api.registered();
        var recovery = recoverable(account);
        var wrong = with(recovery(account), "authKey", Api.random(32));

        problem(set(account, wrong), 401, "wrong-credentials");
        problem(
                postAs(account.access(), "/v1/recovery/removal", Map.of("authKey", Api.random(32))),
                401,
                "wrong-credentials");

        problem(backup(wrong), 401, "wrong-credentials");
        backup(recovery).then().statusCode(200);
    }

    @Test
    void a_removed_key_opens_nothing() {
        var account = Api.registered();
        problem(see(account), 404, "not-found");
        var recovery = recoverable(account);
        see(account)
                .then()
                .statusCode(200)
                .body("setOn", equalTo(LocalDate.now(ZoneOffset.UTC).toString()));
        var removal = Map.<String, Object>of("authKey", account.authKey());

        for (int time = 0; time < 2; time++) {
            postAs(account.access(), "/v1/recovery/removal", removal).then().statusCode(204);
        }

        problem(backup(recovery), 401, "wrong-credentials");
        problem(signIn(request(recovery)), 401, "wrong-credentials");
        problem(see(account), 404, "not-found");
    }

    @Test
    void one_key_opens_one_account() {
        var first = Api.registered();
        var recovery = recoverable(first);
        var second = Api.registered();
        recoverable(second);

        problem(set(second, with(recovery, "authKey", second.authKey())), 409, "conflict");

        backup(recovery).then().statusCode(200).body("account", equalTo(first.account()));
    }

    @Test
    void suspended_accounts_wait_and_deleted_ones_are_unknown() throws Exception {
        var account = Api.registered();
        var recovery = recoverable(account);
        Calls.set(database, "status", account, 2);
        problem(backup(recovery), 403, "forbidden");
        problem(signIn(request(recovery)), 403, "forbidden");
        problem(set(account, recovery), 403, "forbidden");
        problem(see(account), 403, "forbidden");
        Calls.set(database, "status", account, 3);
        problem(backup(recovery), 401, "wrong-credentials");
        problem(signIn(request(recovery)), 401, "wrong-credentials");
        problem(see(account), 401, "session-revoked");
        Calls.set(database, "status", account, 1);
        backup(recovery).then().statusCode(200);
    }

    @Test
    void an_ended_session_sets_and_sees_nothing() {
        var account = Api.registered();
        Api.end(account.access(), "current").then().statusCode(204);
        var recovery = recovery(account);

        problem(set(account, recovery), 401, "session-revoked");
        problem(see(account), 401, "session-revoked");
        problem(
                postAs(
                        account.access(),
                        "/v1/recovery/removal",
                        Map.of("authKey", account.authKey())),
                401,
                "session-revoked");
        problem(backup(recovery), 401, "wrong-credentials");
        RestAssured.get("/v1/recovery").then().statusCode(401);
    }

    @Test
    void a_network_tries_keys_no_faster_than_it_may() {
        String network = Calls.stranger();
        int tried = 0;
        Response refused;
        do {
            refused =
                    postFrom(
                            network,
                            tried % 2 == 0 ? "/v1/recovery/backup" : "/v1/recovery/sign-in",
                            request(Map.of("recoveryAuth", Api.random(32))));
            tried++;
        } while (refused.statusCode() == 401 && tried < 60);

        // On a slow machine one or the other attempt has come back meanwhile.
        assertThat(tried).isGreaterThan(20);
        problem(refused, 429, "rate-limited");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 5);
        problem(
                postFrom(
                        Calls.stranger(),
                        "/v1/recovery/backup",
                        Map.of("recoveryAuth", Api.random(32))),
                401,
                "wrong-credentials");
    }

    @Test
    void values_out_of_range_are_refused() {
        var account = Api.registered();
        var good = recovery(account);
        set(account, with(good, "recoveryAuth", Api.random(31))).then().statusCode(422);
        set(account, with(good, "backup", Api.random(4097))).then().statusCode(422);
        set(account, with(good, "backup", "")).then().statusCode(422);
        set(account, with(good, "authKey", null)).then().statusCode(422);
        set(account, with(good, "backup", Api.random(4096))).then().statusCode(204);
        var request = request(good);
        signIn(with(request, "newSalt", Api.random(15))).then().statusCode(422);
        signIn(with(request, "newAuthKey", Api.random(33))).then().statusCode(422);
        signIn(with(request, "registrationId", 16381)).then().statusCode(422);
        signIn(with(request, "deviceName", Api.random(226))).then().statusCode(422);
        signIn(with(request, "recoveryAuth", "")).then().statusCode(422);
        Api.sessions(account.access()).then().statusCode(200);
    }

    @Test
    void a_database_that_does_not_answer_leaves_password_and_devices_as_they_were()
            throws Exception {
        var account = Api.registered();
        var request = with(request(recoverable(account)), "endOthers", true);
        try (var held = Calls.holding(database, account)) {
            problem(signIn(request), 503, "unavailable");
            held.rollback();
        }

        Api.sessions(account.access()).then().statusCode(200);
        withPassword(account, account.authKey()).then().statusCode(201);
        signIn(request).then().statusCode(201);
    }
}
