package im.exo.auth.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.Revocations;
import im.exo.devstack.testing.TestParts;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class LeavingTest {

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void a_deleted_account_leaves_its_tombstone_and_nothing_else() throws Exception {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);
        RestAssured.given()
                .auth()
                .oauth2(account.access())
                .contentType("application/json")
                .body(Map.of("authKey", account.authKey()))
                .post("/v1/totp")
                .then()
                .statusCode(200);
        var tables = new Tables(database);
        assertThat(tables.naming(account.account()))
                .containsEntry("totp.account", 1)
                .containsEntry("account.id", 1)
                .containsEntry("device.account", 2)
                .containsEntry("spent_challenge.account", 1)
                .doesNotContainKey("deserted.account");

        Api.delete(account.access(), account.authKey()).then().statusCode(204);

        assertThat(tables.keeping(account.account()))
                .containsOnlyKeys("account.id", "deserted.account");
        assertThat(tombstone(account)).isEqualTo("3 3 " + "00".repeat(16) + " AAAA");
        var state = AccountState.parseFrom(internal(account).asByteArray());
        assertThat(state.getStatus()).isEqualTo(AccountState.Status.STATUS_DELETED);
        assertThat(state.getVersion()).isEqualTo(3);
        assertThat(state.getDevicesList()).isEmpty();
    }

    @Test
    void every_table_that_names_accounts_says_what_becomes_of_it() throws Exception {
        // Revocations go by themselves, a day after the last token has expired.
        var named = new ArrayList<>(List.of("device", "deserted", "revocation"));
        named.addAll(features());

        assertThat(new Tables(database).withAccount()).isNotEmpty().isSubsetOf(named);
    }

    /** The tables of beans that the storage package keeps to itself. */
    private static List<String> features() throws Exception {
        var type = Class.forName("im.exo.auth.storage.Remains");
        var named = new ArrayList<String>();
        for (var bean : Arc.container().listAll(type)) {
            var method = type.getDeclaredMethod("table");
            method.setAccessible(true);
            named.add((String) method.invoke(bean.get()));
        }
        return named;
    }

    @Test
    void all_its_sessions_end_and_none_begins() throws Exception {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        var real = RestAssured.get("/v1/accounts/" + account.account() + "/kdf").asString();

        Api.delete(account.access(), account.authKey()).then().statusCode(204);

        problem(Api.sessions(account.access()), 401, "session-revoked");
        problem(Api.data(account.access()), 401, "session-revoked");
        problem(Api.sessions(second.getString("accessToken")), 401, "session-revoked");
        problem(Api.refresh(account.refresh()), 401, "session-revoked");
        problem(Api.refresh(second.getString("refreshToken")), 401, "session-revoked");
        problem(Api.signIn(account), 401, "wrong-credentials");
        assertThat(revoked()).contains(sid(account.access()), sid(second.getString("accessToken")));
        assertThat(RestAssured.get("/v1/accounts/" + account.account() + "/kdf").asString())
                .isNotEqualTo(real)
                .doesNotContain(Api.b64(new byte[16]));
    }

    @Test
    void repeating_it_says_that_the_session_has_ended() {
        var account = Api.registered();
        Api.delete(account.access(), account.authKey()).then().statusCode(204);

        problem(Api.delete(account.access(), account.authKey()), 401, "session-revoked");
    }

    @Test
    void it_takes_the_password_and_a_session() {
        var account = Api.registered();
        var other = Api.registered();

        problem(Api.delete(account.access(), Api.random(32)), 401, "wrong-credentials");
        problem(Api.delete(account.access(), other.authKey()), 401, "wrong-credentials");
        problem(Api.delete(account.access(), Api.random(31)), 422, "invalid");
        problem(Api.delete("nonsense", account.authKey()), 401, "unauthorized");
        Api.end(other.access(), "current").then().statusCode(204);
        problem(Api.delete(other.access(), other.authKey()), 401, "session-revoked");

        Api.sessions(account.access()).then().statusCode(200);
        Api.signIn(other).then().statusCode(201);
    }

    @Test
    void keys_are_guessed_no_faster_by_deleting() throws Exception {
        var account = Api.registered();

        var guesses = Crowd.of(14, n -> Api.delete(account.access(), Api.random(32)));

        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429)).hasSize(4);
    }

    @Test
    void a_suspended_account_stays_as_it_is() throws Exception {
        var account = Api.registered();
        status(account, 2);

        problem(Api.delete(account.access(), account.authKey()), 403, "forbidden");
        problem(Api.data(account.access()), 403, "forbidden");
        status(account, 1);
        Api.data(account.access()).then().statusCode(200);
    }

    @Test
    void deleted_many_times_at_once_it_is_deleted_once() throws Exception {
        var account = Api.registered();

        var answers = Crowd.of(8, n -> Api.delete(account.access(), account.authKey()));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 204)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() != 204))
                .allSatisfy(answer -> problem(answer, 401, "session-revoked"));
    }

    @Test
    void whoever_signs_in_or_refreshes_meanwhile_is_out_as_well() throws Exception {
        for (int round = 0; round < 2; round++) {
            var account = Api.registered();

            var answers =
                    Crowd.of(
                            7,
                            n ->
                                    switch (n) {
                                        case 0 -> Api.delete(account.access(), account.authKey());
                                        case 1, 2 -> Api.refresh(account.refresh());
                                        default -> Api.signIn(account);
                                    });

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 201, 204, 401));
            for (var answer : answers) {
                if (answer.statusCode() == 200 || answer.statusCode() == 201) {
                    var session = answer.jsonPath();
                    problem(Api.refresh(session.getString("refreshToken")), 401, "session-revoked");
                    assertThat(revoked()).contains(sid(session.getString("accessToken")));
                }
            }
            assertThat(new Tables(database).naming(account.account()))
                    .doesNotContainKey("device.account")
                    .containsEntry("deserted.account", 1);
        }
    }

    @Test
    void while_the_database_is_away_nothing_is_deleted_and_it_can_be_asked_again() {
        var account = Api.registered();
        TestParts.database().kill9();
        try {
            Api.delete(account.access(), account.authKey())
                    .then()
                    .statusCode(503)
                    .header("Retry-After", notNullValue());
        } finally {
            TestParts.database().restart();
        }
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Api.sessions(account.access()).statusCode() == 200);

        Api.delete(account.access(), account.authKey()).then().statusCode(204);
    }

    @Test
    void a_challenge_that_paid_for_it_pays_for_nothing_more() {
        var application = Api.application(Api.solved(Api.challenge()));
        var session = Api.register(application).then().statusCode(201).extract().jsonPath();
        Api.delete(session.getString("accessToken"), (String) application.get("authKey"))
                .then()
                .statusCode(204);

        problem(Api.register(application), 403, "challenge-failed");
    }

    @Test
    void the_owner_sees_what_is_held() {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);

        var answer = Api.data(account.access()).then().statusCode(200);

        answer.header("Cache-Control", "no-store");
        var held = answer.extract().jsonPath();
        assertThat(held.getString("account")).isEqualTo(account.account());
        assertThat(held.getString("status")).isEqualTo("active");
        assertThat(held.getString("passwordSalt")).isEqualTo(account.salt());
        assertThat(held.getList("devices.device")).isEqualTo(List.of(1, 2));
        assertThat(held.getList("devices.current")).isEqualTo(List.of(true, false));
        assertThat(held.getInt("rowsOfOtherFeatures.spent_challenge")).isEqualTo(1);
        assertThat(answer.extract().asString())
                .doesNotContain("$argon2id")
                .doesNotContain(sid(account.access()));
    }

    private List<String> revoked() throws Exception {
        var answer =
                RestAssured.given()
                        .header("Exo-Internal-Key", TestStack.INTERNAL_KEY)
                        .get("/internal/revocations?after=0");
        return Revocations.parseFrom(answer.asByteArray()).getRevocationsList().stream()
                .map(one -> ByteBuffer.wrap(one.getSid().toByteArray()))
                .map(sid -> new UUID(sid.getLong(), sid.getLong()).toString())
                .toList();
    }

    private static String sid(String access) {
        return Jwt.claims(access).getString("sid");
    }

    private static Response internal(Api.Registered account) {
        return RestAssured.given()
                .header("Exo-Internal-Key", TestStack.INTERNAL_KEY)
                .get("/internal/accounts/" + account.account());
    }

    private String tombstone(Api.Registered account) throws Exception {
        try (var db = database.getConnection();
                var select =
                        db.prepareStatement(
                                "SELECT CONCAT_WS(' ', status, version, HEX(kdf_salt),"
                                        + " RIGHT(credential, 4)) FROM account WHERE id = ?")) {
            select.setBytes(1, AccountId.parse(account.account()).bytes());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private void status(Api.Registered account, int status) throws Exception {
        try (var db = database.getConnection();
                var update = db.prepareStatement("UPDATE account SET status = ? WHERE id = ?")) {
            update.setInt(1, status);
            update.setBytes(2, AccountId.parse(account.account()).bytes());
            update.executeUpdate();
        }
    }

    private static void problem(Response answer, int status, String slug) {
        answer.then().statusCode(status).body("type", equalTo("urn:exo:problem:" + slug));
    }
}
