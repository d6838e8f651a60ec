package im.exo.auth.api;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** What one network may have hashed, at production's values. */
@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class NetworkPaceTest {

    @Test
    void one_network_that_tries_many_accounts_is_slowed_down_and_shuts_out_nobody()
            throws Exception {
        var account = Api.registered();

        var answers =
                Crowd.of(
                        80,
                        n ->
                                from(
                                        "203.0.113." + n,
                                        "/v1/sessions",
                                        Api.credentials(
                                                AccountId.random().text(), Api.random(32))));

        assertSlowedDown(answers, 401);
        from("198.51.100.1", "/v1/sessions", Api.credentials(account.account(), account.authKey()))
                .then()
                .statusCode(201);
    }

    @Test
    void a_solved_challenge_handed_in_again_and_again_is_slowed_down() throws Exception {
        var solved = Api.solved(Api.challenge());
        Api.register(Api.application(solved)).then().statusCode(201);

        var answers =
                Crowd.of(80, n -> from("203.0.114.1", "/v1/accounts", Api.application(solved)));

        assertSlowedDown(answers, 403);
    }

    @Test
    void accounts_that_are_paid_for_never_wait_for_their_network() throws Exception {
        var guesses =
                Crowd.of(
                        80,
                        n ->
                                from(
                                        "203.0.115.1",
                                        "/v1/sessions",
                                        Api.credentials(
                                                AccountId.random().text(), Api.random(32))));
        assertSlowedDown(guesses, 401);

        for (int n = 0; n < 50; n++) {
            from("203.0.115.1", "/v1/accounts", Api.application(Api.solved(Api.challenge())))
                    .then()
                    .statusCode(201);
        }
    }

    private static void assertSlowedDown(List<Response> answers, int refused) {
        // A hash takes time, in which further attempts come in.
        assertThat(answers.stream().filter(answer -> answer.statusCode() == refused))
                .hasSizeGreaterThanOrEqualTo(40);
        assertThat(answers.stream().filter(answer -> answer.statusCode() != refused))
                .isNotEmpty()
                .allSatisfy(
                        answer -> {
                            answer.then()
                                    .statusCode(429)
                                    .body("type", equalTo("urn:exo:problem:rate-limited"));
                            assertThat(Integer.parseInt(answer.header("Retry-After"))).isEqualTo(1);
                        });
    }

    private static Response from(String address, String path, Map<String, Object> body) {
        return given().header("X-Forwarded-For", address)
                .contentType(ContentType.JSON)
                .body(body)
                .when()
                .post(path);
    }
}
