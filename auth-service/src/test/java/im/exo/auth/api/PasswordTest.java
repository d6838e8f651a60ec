package im.exo.auth.api;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;
import im.exo.devstack.testing.TestParts;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class PasswordTest {

    @Inject AgroalDataSource database;

    @Test
    void the_new_password_signs_in_and_the_old_one_no_more() {
        var account = Api.registered();
        var wish = wish(account.authKey());

        change(account.access(), wish).then().statusCode(204);

        problem(signIn(account, account.authKey()), 401, "wrong-credentials");
        signIn(account, wish.get("newAuthKey")).then().statusCode(201);
        assertThat(salt(account)).isEqualTo(wish.get("newSalt"));
    }

    @Test
    void the_other_sessions_go_on_unless_they_are_to_end() {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        var wish = wish(account.authKey());

        change(account.access(), wish).then().statusCode(204);
        var refreshed = Api.refresh(second.getString("refreshToken"));
        refreshed.then().statusCode(200);

        var next = wish((String) wish.get("newAuthKey"));
        next.put("endOthers", true);
        change(account.access(), next).then().statusCode(204);
        problem(
                Api.refresh(refreshed.jsonPath().getString("refreshToken")),
                401,
                "session-revoked");
        problem(Api.sessions(second.getString("accessToken")), 401, "session-revoked");
        assertThat(devices(account.access())).isEqualTo(List.of(1));
        Api.refresh(account.refresh()).then().statusCode(200);
    }

    @Test
    void the_same_request_once_more_is_answered_alike_and_changes_nothing() {
        var account = Api.registered();
        var wish = wish(account.authKey());
        wish.put("endOthers", true);
        change(account.access(), wish).then().statusCode(204);
        var later = signIn(account, wish.get("newAuthKey")).then().statusCode(201).extract();

        change(account.access(), wish).then().statusCode(204);

        assertThat(devices(account.access()))
                .isEqualTo(List.of(1, later.jsonPath().getInt("device")));
        signIn(account, wish.get("newAuthKey")).then().statusCode(201);
    }

    @Test
    void without_the_old_password_nothing_changes() {
        var account = Api.registered();

        problem(change(account.access(), wish(Api.random(32))), 401, "wrong-credentials");

        assertThat(salt(account)).isEqualTo(account.salt());
        Api.signIn(account).then().statusCode(201);
    }

    @Test
    void a_stored_salt_with_another_key_is_a_wrong_guess_whatever_the_old_key() {
        var account = Api.registered();
        var wish = wish(account.authKey());
        wish.put("newSalt", account.salt());

        problem(change(account.access(), wish), 401, "wrong-credentials");

        Api.signIn(account).then().statusCode(201);
    }

    @Test
    void keys_are_guessed_no_faster_here_neither_as_old_nor_as_new_ones() throws Exception {
        var account = Api.registered();
        var guesses =
                Crowd.of(
                        24,
                        n -> {
                            var wish = wish(Api.random(32));
                            if (n % 2 == 0) {
                                wish.put("newSalt", account.salt());
                            }
                            return change(account.access(), wish);
                        });

        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429)).hasSize(14);
    }

    @Test
    void of_two_changes_at_once_one_wins_whole() throws Exception {
        var account = Api.registered();
        var wishes = List.of(wish(account.authKey()), wish(account.authKey()));

        var answers = Crowd.of(2, n -> change(account.access(), wishes.get(n)).statusCode());

        assertThat(answers).containsExactlyInAnyOrder(204, 401);
        var won = wishes.get(answers.indexOf(204));
        var lost = wishes.get(answers.indexOf(401));
        assertThat(salt(account)).isEqualTo(won.get("newSalt"));
        signIn(account, won.get("newAuthKey")).then().statusCode(201);
        problem(signIn(account, lost.get("newAuthKey")), 401, "wrong-credentials");
        problem(signIn(account, account.authKey()), 401, "wrong-credentials");
    }

    @Test
    void the_same_request_twice_at_once_succeeds_twice() throws Exception {
        var account = Api.registered();
        var wish = wish(account.authKey());

        var answers = Crowd.of(2, n -> change(account.access(), wish).statusCode());

        assertThat(answers).containsExactly(204, 204);
        signIn(account, wish.get("newAuthKey")).then().statusCode(201);
    }

    @Test
    void whoever_signs_in_with_the_old_password_meanwhile_is_out_with_the_others()
            throws Exception {
        var account = Api.registered();
        var wish = wish(account.authKey());
        wish.put("endOthers", true);

        Crowd.of(
                6,
                n -> n == 0 ? change(account.access(), wish) : signIn(account, account.authKey()));

        assertThat(devices(account.access())).isEqualTo(List.of(1));
    }

    @Test
    void an_ended_session_changes_nothing() {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        Api.end(second.getString("accessToken"), "current").then().statusCode(204);

        problem(
                change(second.getString("accessToken"), wish(account.authKey())),
                401,
                "session-revoked");

        Api.signIn(account).then().statusCode(201);
    }

    @Test
    void a_suspended_account_keeps_its_password() throws Exception {
        var account = Api.registered();
        status(account, 2);

        problem(change(account.access(), wish(account.authKey())), 403, "forbidden");

        assertThat(salt(account)).isEqualTo(account.salt());
    }

    @Test
    void what_is_no_request_is_refused() {
        var account = Api.registered();
        for (var member : List.of("authKey", "newSalt", "newAuthKey")) {
            for (Object value : List.of("", Api.random(15), Api.random(33), "%", 7, List.of())) {
                var wish = wish(account.authKey());
                wish.put(member, value);
                assertThat(change(account.access(), wish).statusCode())
                        .as(member + " " + value)
                        .isIn(400, 422);
            }
            var wish = wish(account.authKey());
            wish.remove(member);
            assertThat(change(account.access(), wish).statusCode()).as(member).isEqualTo(422);
        }
        var wish = wish(account.authKey());
        wish.put("endOthers", "perhaps");
        assertThat(change(account.access(), wish).statusCode()).isEqualTo(400);
        given().contentType(ContentType.JSON)
                .body(wish(account.authKey()))
                .put("/v1/accounts/current/password")
                .then()
                .statusCode(401);
        Api.signIn(account).then().statusCode(201);
    }

    @Test
    void without_the_database_nothing_happens_and_the_same_request_succeeds_later() {
        var account = Api.registered();
        var wish = wish(account.authKey());
        TestParts.database().kill9();
        try {
            problem(change(account.access(), wish), 503, "unavailable");
        } finally {
            TestParts.database().restart();
        }

        org.awaitility.Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> change(account.access(), wish).statusCode() == 204);
        signIn(account, wish.get("newAuthKey")).then().statusCode(201);
    }

    private static Map<String, Object> wish(String authKey) {
        var wish = new HashMap<String, Object>();
        wish.put("authKey", authKey);
        wish.put("newSalt", Api.random(16));
        wish.put("newAuthKey", Api.random(32));
        return wish;
    }

    private static Response change(String access, Map<String, Object> wish) {
        return given().auth()
                .oauth2(access)
                .contentType(ContentType.JSON)
                .body(wish)
                .when()
                .put("/v1/accounts/current/password");
    }

    private static Response signIn(Api.Registered account, Object authKey) {
        return Api.signIn(Api.credentials(account.account(), (String) authKey));
    }

    private static String salt(Api.Registered account) {
        return given().get("/v1/accounts/" + account.account() + "/kdf")
                .jsonPath()
                .getString("salt");
    }

    private static List<Integer> devices(String access) {
        JsonPath list = Api.sessions(access).then().statusCode(200).extract().jsonPath();
        return list.getList("sessions.device");
    }

    private void status(Api.Registered account, int value) throws Exception {
        try (var connection = database.getConnection();
                var update =
                        connection.prepareStatement("UPDATE account SET status = ? WHERE id = ?")) {
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
