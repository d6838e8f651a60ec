package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.Operator;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.Revocations;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the operator does to an account. */
@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class CustodyTest {

    @Inject AgroalDataSource database;

    @Test
    void a_suspended_account_is_shut_everywhere_at_once_and_keeps_its_devices() throws Exception {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();

        status(account, "suspended")
                .then()
                .statusCode(200)
                .body("status", equalTo("suspended"))
                .body("devices", hasSize(2));

        assertThat(revoked()).contains(sid(account.access()), sid(second.getString("accessToken")));
        forbidden(Api.sessions(account.access()));
        forbidden(Api.refresh(account.refresh()));
        forbidden(Api.signIn(account));
        var state = state(account);
        assertThat(state.getStatus()).isEqualTo(AccountState.Status.STATUS_SUSPENDED);
        assertThat(state.getDevicesList()).hasSize(2);
        assertThat(state.getVersion()).isEqualTo(3);
    }

    @Test
    void after_it_is_resumed_the_refresh_token_gives_a_session_that_nobody_refuses()
            throws Exception {
        var account = Api.registered();
        status(account, "suspended").then().statusCode(200);
        Api.refresh(account.refresh()).then().statusCode(403);

        status(account, "active").then().statusCode(200).body("status", equalTo("active"));

        Api.sessions(account.access())
                .then()
                .statusCode(401)
                .body("type", equalTo("urn:exo:problem:session-revoked"));
        var next = Api.refresh(account.refresh()).then().statusCode(200).extract().jsonPath();
        assertThat(next.getInt("device")).isEqualTo(1);
        String access = next.getString("accessToken");
        assertThat(sid(access)).isNotEqualTo(sid(account.access()));
        assertThat(revoked()).contains(sid(account.access())).doesNotContain(sid(access));
        Api.sessions(access).then().statusCode(200).body("sessions", hasSize(1));
        assertThat(state(account).getStatus()).isEqualTo(AccountState.Status.STATUS_ACTIVE);
        var again = Api.refresh(next.getString("refreshToken")).then().statusCode(200).extract();
        assertThat(sid(again.path("accessToken"))).isEqualTo(sid(access));
    }

    @Test
    void what_is_asked_for_twice_happens_once() throws Exception {
        var account = Api.registered();
        status(account, "active").then().statusCode(200);
        assertThat(state(account).getVersion()).isEqualTo(1);
        status(account, "suspended").then().statusCode(200);
        int refused = revoked().size();

        var answers = Crowd.of(8, n -> status(account, "suspended"));

        assertThat(answers).allSatisfy(answer -> answer.then().statusCode(200));
        assertThat(state(account).getVersion()).isEqualTo(2);
        assertThat(revoked()).hasSize(refused);
        for (int i = 0; i < 2; i++) {
            signOut(account).then().statusCode(200).body("devices", hasSize(0));
            assertThat(state(account).getVersion()).isEqualTo(3);
        }
    }

    @Test
    void no_refresh_that_runs_while_an_account_is_suspended_gives_a_token_that_is_good()
            throws Exception {
        for (int round = 0; round < 10; round++) {
            var account = Api.registered();

            var answers =
                    Crowd.of(
                            6,
                            n ->
                                    n == 0
                                            ? status(account, "suspended")
                                            : Api.refresh(account.refresh()));

            var refused = revoked();
            for (var answer : answers) {
                String token = answer.statusCode() == 200 ? answer.path("accessToken") : null;
                if (token != null) {
                    assertThat(refused).contains(sid(token));
                }
            }
        }
    }

    @Test
    void signing_out_removes_all_devices_and_the_password_opens_the_account_again()
            throws Exception {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);

        signOut(account).then().statusCode(200).body("devices", hasSize(0));

        assertThat(revoked()).contains(sid(account.access()));
        Api.sessions(account.access()).then().statusCode(401);
        Api.refresh(account.refresh())
                .then()
                .statusCode(401)
                .body("type", equalTo("urn:exo:problem:session-revoked"));
        assertThat(state(account).getDevicesList()).isEmpty();
        Api.signIn(account).then().statusCode(201).body("device", equalTo(3));
    }

    @Test
    void an_operator_sees_status_and_days_and_nothing_more() {
        var account = Api.registered();

        Map<String, Object> seen =
                Operator.internal()
                        .get(path(account.account(), "overview"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("");

        assertThat(seen.keySet()).containsExactlyInAnyOrder("status", "devices");
        assertThat(seen.toString())
                .matches(
                        "\\{status=active, devices=\\[\\{createdOn=[-0-9]+, lastUsedOn=[-0-9]+}]}");
    }

    @Test
    void a_deleted_account_stays_deleted() throws Exception {
        var account = Api.registered();
        try (var connection = database.getConnection();
                var update =
                        connection.prepareStatement("UPDATE account SET status = 3 WHERE id = ?")) {
            update.setBytes(1, AccountId.parse(account.account()).bytes());
            update.executeUpdate();
        }

        status(account, "active").then().statusCode(409);
        status(account, "suspended").then().statusCode(409);
        signOut(account).then().statusCode(409);
        Operator.internal()
                .get(path(account.account(), "overview"))
                .then()
                .body("status", equalTo("deleted"));
    }

    @Test
    void nonsense_changes_nothing_and_without_the_key_there_is_nothing() throws Exception {
        var account = Api.registered();
        for (String nobody : new String[] {AccountId.random().text(), "nobody"}) {
            Operator.put(path(nobody, "status"), Map.of("status", "active"))
                    .then()
                    .statusCode(404)
                    .body("type", equalTo("urn:exo:problem:unknown-account"));
            Operator.internal().post(path(nobody, "sign-out")).then().statusCode(404);
            Operator.internal().get(path(nobody, "overview")).then().statusCode(404);
        }
        for (String word : new String[] {"", "deleted", "SUSPENDED", "a".repeat(100)}) {
            status(account, word).then().statusCode(422);
        }
        Operator.put(path(account.account(), "status"), "{").then().statusCode(400);
        Operator.put(path(account.account(), "status"), Map.of()).then().statusCode(422);
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body(Map.of("status", "suspended"))
                .put(path(account.account(), "status"))
                .then()
                .statusCode(404);
        RestAssured.post(path(account.account(), "sign-out")).then().statusCode(404);
        RestAssured.get(path(account.account(), "overview")).then().statusCode(404);

        assertThat(state(account).getVersion()).isEqualTo(1);
    }

    @Test
    void statistics_are_numbers_of_everybody_together() {
        var before = numbers();
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);
        status(account, "suspended").then().statusCode(200);
        Operator.invites(2, 3);

        var after = numbers();

        assertThat(after.getLong("devices")).isEqualTo(before.getLong("devices") + 2);
        assertThat(after.getLong("accounts.suspended"))
                .isEqualTo(before.getLong("accounts.suspended") + 1);
        assertThat(after.getLong("accounts.active")).isEqualTo(before.getLong("accounts.active"));
        assertThat(after.getList("registered")).hasSize(7);
        assertThat(after.getLong("registered[6].accounts"))
                .isEqualTo(before.getLong("registered[6].accounts") + 1);
        assertThat(after.getLong("invites.open")).isEqualTo(before.getLong("invites.open") + 2);
        assertThat(after.getLong("invites.usesLeft"))
                .isEqualTo(before.getLong("invites.usesLeft") + 6);
        RestAssured.get("/internal/statistics").then().statusCode(404);
    }

    private static JsonPath numbers() {
        return Operator.internal()
                .get("/internal/statistics")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void forbidden(Response answer) {
        answer.then().statusCode(403).body("type", equalTo("urn:exo:problem:forbidden"));
    }

    private static Response status(Api.Registered account, String status) {
        return Operator.put(path(account.account(), "status"), Map.of("status", status));
    }

    private static Response signOut(Api.Registered account) {
        return Operator.internal().post(path(account.account(), "sign-out"));
    }

    private static String path(String account, String what) {
        return "/internal/accounts/" + account + "/" + what;
    }

    private static AccountState state(Api.Registered account) throws Exception {
        return AccountState.parseFrom(
                Operator.internal().get("/internal/accounts/" + account.account()).asByteArray());
    }

    private static Set<UUID> revoked() throws Exception {
        return Revocations.parseFrom(
                        Operator.internal().get("/internal/revocations?after=0").asByteArray())
                .getRevocationsList()
                .stream()
                .map(TopicsTest::uuid)
                .collect(Collectors.toSet());
    }

    private static UUID sid(String token) {
        return UUID.fromString(Jwt.claims(token).getString("sid"));
    }
}
