package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class RegistrationTest {

    @Inject TestClock clock;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void a_solved_challenge_makes_an_account_with_its_first_device() {
        var session = Api.registered().session();

        assertThat(AccountId.parse(session.getString("account")).text())
                .isEqualTo(session.getString("account"));
        assertThat(session.getInt("device")).isEqualTo(1);
        assertThat(session.getLong("accountVersion")).isEqualTo(1);
        assertThat(session.getInt("accessTokenExpiresIn")).isEqualTo(600);
        Api.sessions(session.getString("accessToken")).then().statusCode(200);
    }

    @Test
    void a_repeated_request_is_answered_with_the_same_account_and_device() {
        var application = Api.application(Api.solved(Api.challenge()));
        var first = Api.register(application).then().statusCode(201).extract().jsonPath();
        clock.forward(Duration.ofMinutes(9));

        var again = Api.register(application).then().statusCode(201).extract().jsonPath();

        assertThat(again.getString("account")).isEqualTo(first.getString("account"));
        assertThat(again.getInt("device")).isEqualTo(1);
        Api.refresh(again.getString("refreshToken")).then().statusCode(200);
    }

    @Test
    void a_request_repeated_after_ten_minutes_is_refused() {
        var application = Api.application(Api.solved(Api.challenge()));
        Api.register(application).then().statusCode(201);
        clock.forward(Duration.ofMinutes(11));

        refused(Api.register(application));
    }

    @Test
    void a_request_repeated_after_its_answer_was_used_is_refused_and_harms_nobody() {
        var application = Api.application(Api.solved(Api.challenge()));
        var session = Api.register(application).then().statusCode(201).extract().jsonPath();
        var next = Api.refresh(session.getString("refreshToken")).then().statusCode(200);

        refused(Api.register(application));

        Api.refresh(next.extract().jsonPath().getString("refreshToken")).then().statusCode(200);
    }

    @Test
    void a_challenge_pays_for_one_account_only() {
        String solved = Api.solved(Api.challenge());
        Api.register(Api.application(solved)).then().statusCode(201);

        refused(Api.register(Api.application(solved)));
    }

    @Test
    void thirty_two_times_the_same_request_at_once_make_one_account() throws Exception {
        var application = Api.application(Api.solved(Api.challenge()));

        var answers = Crowd.of(32, n -> Api.register(application));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(201));
        assertThat(distinct(answers, "account")).hasSize(1);
        assertThat(distinct(answers, "refreshToken")).hasSize(1);
    }

    @Test
    void many_different_people_with_one_challenge_make_one_account() throws Exception {
        String solved = Api.solved(Api.challenge());

        var answers = Crowd.of(16, n -> Api.register(Api.application(solved)));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 403)).hasSize(15);
    }

    @Test
    void a_challenge_is_good_for_five_minutes() {
        String solved = Api.solved(Api.challenge());
        clock.forward(Duration.ofMinutes(5).plusSeconds(2));

        refused(Api.register(Api.application(solved)));
    }

    @Test
    void digits_moved_between_number_and_expiry_are_refused() {
        JsonPath challenge = Api.challenge();
        String solved = Api.solved(challenge);
        String number =
                JsonPath.from(new String(Base64.getDecoder().decode(solved))).getString("number");
        String longer = challenge.getString("salt") + number.charAt(0);
        String rest = number.length() == 1 ? "0" : number.substring(1);

        refused(Api.register(Api.application(Api.payload(challenge, longer, rest))));
        refused(
                Api.register(
                        Api.application(
                                Api.payload(
                                        challenge, challenge.getString("salt"), "-" + number))));
    }

    @Test
    void a_busy_network_pays_more_and_others_do_not() {
        for (int i = 0; i < 24; i++) {
            priceFor("203.0.113." + i + ", 192.0.2.1");
        }

        assertThat(priceFor("203.0.113.99")).isGreaterThan(1000);
        assertThat(priceFor("198.51.100.1, 203.0.113.1")).isEqualTo(500);
        assertThat(Api.challenge().getInt("maxnumber")).isEqualTo(500);
    }

    private static int priceFor(String forwarded) {
        return RestAssured.given()
                .header("X-Forwarded-For", forwarded)
                .get("/v1/registration/challenge")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getInt("maxnumber");
    }

    @Test
    void without_a_proof_of_work_one_is_asked_for() {
        Api.register(Api.application(""))
                .then()
                .statusCode(428)
                .body("type", equalTo("urn:exo:problem:challenge-required"));
    }

    @Test
    void values_out_of_range_are_refused_and_the_challenge_stays_good() {
        var application = Api.application(Api.solved(Api.challenge()));
        var broken = new HashMap<>(application);
        broken.put("registrationId", 16381);
        Api.register(broken)
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:exo:problem:invalid"));
        broken.putAll(application);
        broken.put("authKey", Api.random(31));
        Api.register(broken).then().statusCode(422);
        broken.putAll(application);
        broken.put("deviceName", Api.random(226));
        Api.register(broken).then().statusCode(422);

        Api.register(application).then().statusCode(201);
    }

    private static Set<String> distinct(List<Response> answers, String member) {
        return answers.stream()
                .map(answer -> answer.jsonPath().getString(member))
                .collect(Collectors.toSet());
    }

    private static void refused(Response response) {
        response.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:exo:problem:challenge-failed"));
    }
}
