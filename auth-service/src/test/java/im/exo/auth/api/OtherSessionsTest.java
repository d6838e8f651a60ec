package im.exo.auth.api;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Ending many sessions at once, and the names of devices. */
@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class OtherSessionsTest {

    @Inject TestClock clock;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void whoever_signed_in_just_now_ends_all_others_and_may_ask_again() {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        var third = Api.signIn(account).then().statusCode(201).extract().jsonPath();

        endOthers(third.getString("accessToken")).then().statusCode(204);
        endOthers(third.getString("accessToken")).then().statusCode(204);

        problem(Api.refresh(account.refresh()), 401, "session-revoked");
        problem(Api.sessions(second.getString("accessToken")), 401, "session-revoked");
        problem(endOthers(account.access()), 401, "session-revoked");
        assertThat(devices(third.getString("accessToken"))).isEqualTo(List.of(3));
    }

    @Test
    void a_stolen_token_alone_ends_nothing_but_its_own_session() {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);
        clock.forward(Duration.ofMinutes(5).plusSeconds(1));

        problem(endOthers(account.access()), 403, "forbidden");
        problem(endAll(account.access(), Api.random(32), true), 401, "wrong-credentials");
        endAll(account.access(), Api.random(31), true).then().statusCode(422);
        assertThat(devices(account.access())).isEqualTo(List.of(1, 2));

        endAll(account.access(), account.authKey(), false).then().statusCode(204);
        assertThat(devices(account.access())).isEqualTo(List.of(1));
        Api.end(account.access(), "current").then().statusCode(204);
    }

    @Test
    void all_means_the_own_session_too() {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();

        endAll(account.access(), account.authKey(), true).then().statusCode(204);

        problem(endAll(account.access(), account.authKey(), true), 401, "session-revoked");
        problem(Api.refresh(second.getString("refreshToken")), 401, "session-revoked");
        problem(Api.refresh(account.refresh()), 401, "session-revoked");
        Api.signIn(account).then().statusCode(201);
    }

    @Test
    void keys_are_guessed_no_faster_by_ending_sessions() throws Exception {
        var account = Api.registered();

        var guesses = Crowd.of(24, n -> endAll(account.access(), Api.random(32), false));

        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429)).hasSize(14);
    }

    @Test
    void of_devices_that_end_each_other_at_once_one_stays() throws Exception {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        var tokens = List.of(account.access(), second.getString("accessToken"));

        var answers = Crowd.of(2, n -> endOthers(tokens.get(n)).statusCode());

        assertThat(answers).containsExactlyInAnyOrder(204, 401);
        assertThat(devices(tokens.get(answers.indexOf(204)))).hasSize(1);
    }

    @Test
    void any_device_of_the_account_is_renamed_and_the_same_request_changes_nothing_more() {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);
        var name = Api.random(60);

        rename(account.access(), 2, name).then().statusCode(204);
        rename(account.access(), 2, name).then().statusCode(204);
        rename(account.access(), "current", Api.random(225)).then().statusCode(204);

        var list = Api.sessions(account.access()).jsonPath();
        assertThat(list.getString("sessions[1].deviceName")).isEqualTo(name);
        assertThat(list.getString("sessions[0].deviceName")).hasSize(300);
        // A name is no news to others.
        assertThat(Api.refresh(account.refresh()).jsonPath().getLong("accountVersion"))
                .isEqualTo(2);
    }

    @Test
    void names_that_are_none_and_devices_of_others_are_refused() {
        var mine = Api.registered();
        var others = Api.registered();
        Api.signIn(others).then().statusCode(201);

        for (String name : List.of("", Api.random(226))) {
            rename(mine.access(), 1, name).then().statusCode(422);
        }
        for (Object device : List.of(2, 0, 128, "x", "-1")) {
            problem(rename(mine.access(), device, Api.random(40)), 404, "unknown-device");
        }
        Api.end(mine.access(), "current").then().statusCode(204);
        problem(rename(mine.access(), 1, Api.random(40)), 401, "session-revoked");
        given().contentType(ContentType.JSON)
                .body(Map.of("deviceName", Api.random(40)))
                .put("/v1/sessions/1/name")
                .then()
                .statusCode(401);
    }

    private static Response rename(String access, Object device, String name) {
        return given().auth()
                .oauth2(access)
                .contentType(ContentType.JSON)
                .body(Map.of("deviceName", name))
                .when()
                .put("/v1/sessions/" + device + "/name");
    }

    private static Response endOthers(String access) {
        return given().auth().oauth2(access).when().delete("/v1/sessions");
    }

    private static Response endAll(String access, String authKey, boolean all) {
        return given().auth()
                .oauth2(access)
                .contentType(ContentType.JSON)
                .body(Map.of("authKey", authKey, "all", all))
                .when()
                .post("/v1/sessions/removal");
    }

    private static List<Integer> devices(String access) {
        return Api.sessions(access)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("sessions.device");
    }

    private static void problem(Response response, int status, String slug) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:exo:problem:" + slug));
    }
}
