package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Base64;
import java.util.stream.Collectors;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class RefreshTest {

    @Inject TestClock clock;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void each_use_gives_a_new_pair_of_tokens_for_the_same_device() {
        var first = Api.registered();

        var second = Api.refresh(first.refresh()).then().statusCode(200).extract().jsonPath();

        assertThat(second.getString("refreshToken")).isNotEqualTo(first.refresh());
        assertThat(second.getString("account")).isEqualTo(first.account());
        assertThat(second.getInt("device")).isEqualTo(1);
        Api.sessions(second.getString("accessToken")).then().statusCode(200);
    }

    @Test
    void a_lost_answer_is_given_again_within_the_grace() {
        var account = Api.registered();
        String successor = token(Api.refresh(account.refresh()));
        clock.forward(Duration.ofSeconds(25));

        assertThat(token(Api.refresh(account.refresh()))).isEqualTo(successor);
        Api.refresh(successor).then().statusCode(200);
    }

    @Test
    void many_refreshes_at_once_get_the_same_successor() throws Exception {
        var account = Api.registered();

        var answers = Crowd.of(16, n -> Api.refresh(account.refresh()));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(answers.stream().map(RefreshTest::token).collect(Collectors.toSet())).hasSize(1);
    }

    @Test
    void reuse_after_the_grace_ends_the_session() {
        var account = Api.registered();
        String successor = token(Api.refresh(account.refresh()));
        clock.forward(Duration.ofSeconds(31));

        problem(Api.refresh(account.refresh()), "token-reused");

        problem(Api.refresh(successor), "session-revoked");
        problem(Api.sessions(account.access()), "session-revoked");
    }

    @Test
    void reuse_within_the_grace_ends_the_session_once_the_successor_was_used() {
        var account = Api.registered();
        String second = token(Api.refresh(account.refresh()));
        String third = token(Api.refresh(second));

        problem(Api.refresh(account.refresh()), "token-reused");

        problem(Api.refresh(third), "session-revoked");
    }

    @Test
    void reuse_on_one_device_leaves_the_others_alone() {
        var account = Api.registered();
        var other = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        String second = token(Api.refresh(account.refresh()));
        token(Api.refresh(second));

        problem(Api.refresh(account.refresh()), "token-reused");

        var refreshed = Api.refresh(other.getString("refreshToken")).then().statusCode(200);
        assertThat(refreshed.extract().jsonPath().getInt("accountVersion")).isEqualTo(3);
    }

    @Test
    void an_invented_token_ends_nobodys_session() {
        var account = Api.registered();
        token(Api.refresh(account.refresh()));
        byte[] bytes = Base64.getUrlDecoder().decode(account.refresh());
        bytes[30] ^= 1;
        String invented = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

        problem(Api.refresh(invented), "unauthorized");
        problem(Api.refresh("A".repeat(114)), "unauthorized");
        problem(Api.refresh(""), "unauthorized");

        Api.sessions(account.access()).then().statusCode(200);
    }

    @Test
    void a_session_unused_for_ninety_days_has_ended_and_makes_room() {
        var account = Api.registered();
        clock.forward(Duration.ofDays(91));

        problem(Api.refresh(account.refresh()), "token-expired");
        Api.signIn(account).then().statusCode(201);

        problem(Api.refresh(account.refresh()), "session-revoked");
    }

    @Test
    void an_access_token_refreshes_nothing() {
        var account = Api.registered();

        problem(Api.refresh(account.access().substring(0, 114)), "unauthorized");
    }

    private static String token(Response response) {
        return response.then().statusCode(200).extract().jsonPath().getString("refreshToken");
    }

    private static void problem(Response response, String slug) {
        response.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:exo:problem:" + slug));
    }
}
