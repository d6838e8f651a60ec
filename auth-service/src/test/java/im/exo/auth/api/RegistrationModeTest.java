package im.exo.auth.api;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Operator;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class RegistrationModeTest {

    private static final String SWITCH = "/internal/registration-mode";

    @AfterEach
    void open() {
        Operator.mode("open").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "invite", "closed"})
    void clients_are_told_what_an_account_takes(String mode) {
        Operator.mode(mode).then().statusCode(200).body("mode", equalTo(mode));
        Operator.mode(mode).then().statusCode(200).body("mode", equalTo(mode));

        RestAssured.get("/v1/registration").then().statusCode(200).body("mode", equalTo(mode));
        Operator.internal().get(SWITCH).then().statusCode(200).body("mode", equalTo(mode));
    }

    @Test
    void a_closed_server_takes_nobody_whatever_they_offer() {
        var solved = Api.application(Api.solved(Api.challenge()));
        var invited = Api.invited(Operator.invites(1, 1).getFirst());
        Operator.mode("closed");

        closed(RestAssured.get("/v1/registration/challenge"));
        closed(Api.register(solved));
        closed(Api.register(invited));
        closed(Api.register(Api.application("")));
        closed(Api.register(Api.application("no solution")));
        closed(Api.register(Api.invited("no code")));

        Operator.mode("open");
        Api.register(solved).then().statusCode(201);
        Api.register(invited).then().statusCode(201);
    }

    @Test
    void a_server_by_invite_takes_the_invited_and_lets_nobody_work_in_vain() {
        var solved = Api.application(Api.solved(Api.challenge()));
        Operator.mode("invite");

        inviteNeeded(RestAssured.get("/v1/registration/challenge"));
        inviteNeeded(Api.register(solved));
        inviteNeeded(Api.register(Api.application("")));
        inviteNeeded(Api.register(Api.application("no solution")));
        Api.register(Api.invited(Operator.invites(1, 1).getFirst())).then().statusCode(201);
    }

    @Test
    void a_lost_answer_is_given_again_although_the_server_has_closed_meanwhile() {
        var worked = Api.application(Api.solved(Api.challenge()));
        var invited = Api.invited(Operator.invites(1, 1).getFirst());
        String first = Api.register(worked).then().statusCode(201).extract().path("account");
        String second = Api.register(invited).then().statusCode(201).extract().path("account");

        for (String mode : new String[] {"invite", "closed"}) {
            Operator.mode(mode);
            Api.register(worked).then().statusCode(201).body("account", equalTo(first));
            Api.register(invited).then().statusCode(201).body("account", equalTo(second));
        }
    }

    @Test
    void who_has_an_account_signs_in_and_refreshes_whatever_the_mode() {
        var account = Api.registered();
        Operator.mode("closed");

        Api.signIn(account).then().statusCode(201);
        Api.refresh(account.refresh()).then().statusCode(200);
    }

    @Test
    void the_switch_takes_its_three_words_only_and_stays_where_it_is_otherwise() {
        Operator.mode("invite");

        for (String word : new String[] {"", "OPEN", "shut", "closed ", "c".repeat(50)}) {
            Operator.mode(word).then().statusCode(422);
        }
        Operator.put(SWITCH, Map.of()).then().statusCode(422);
        Operator.put(SWITCH, "[").then().statusCode(400);
        Operator.put(SWITCH, "{\"mode\":[]}").then().statusCode(400);
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body(Map.of("mode", "open"))
                .put(SWITCH)
                .then()
                .statusCode(404);
        RestAssured.get("/v1/registration").then().body("mode", equalTo("invite"));
    }

    private static void closed(Response answer) {
        answer.then().statusCode(403).body("type", equalTo("urn:exo:problem:registration-closed"));
    }

    private static void inviteNeeded(Response answer) {
        answer.then()
                .statusCode(428)
                .body("type", equalTo("urn:exo:problem:challenge-required"))
                .body("detail", containsString("invite"));
    }
}
