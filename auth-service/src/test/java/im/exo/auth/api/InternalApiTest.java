package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.Revocations;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.UUID;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class InternalApiTest {

    @Inject TestClock clock;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void services_learn_the_present_state_of_an_account() throws Exception {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);

        var answer = internal("/internal/accounts/" + account.account());

        assertThat(answer.contentType()).startsWith("application/x-protobuf");
        var state = AccountState.parseFrom(answer.asByteArray());
        assertThat(state.getVersion()).isEqualTo(2);
        assertThat(state.getDevicesList()).hasSize(2);
        assertThat(state.getNextDevice()).isEqualTo(3);
    }

    @Test
    void unknown_accounts_are_not_found() {
        internal("/internal/accounts/" + AccountId.random().text()).then().statusCode(404);
        internal("/internal/accounts/nonsense").then().statusCode(404);
    }

    @Test
    void without_the_key_there_is_nothing_here() {
        var account = Api.registered();
        for (String path :
                new String[] {
                    "/internal/accounts/" + account.account(),
                    "/internal/revocations",
                    "/internal/x"
                }) {
            RestAssured.get(path).then().statusCode(404);
            RestAssured.given()
                    .header("Exo-Internal-Key", TestStack.INTERNAL_KEY + "x")
                    .get(path)
                    .then()
                    .statusCode(404);
            RestAssured.given().auth().oauth2(account.access()).get(path).then().statusCode(404);
        }
    }

    @Test
    void an_ended_session_is_on_the_list_until_its_last_token_has_expired() throws Exception {
        var account = Api.registered();
        var sid = UUID.fromString(Jwt.claims(account.access()).getString("sid"));
        long before = revocations(0).getCursor();
        Api.end(account.access(), "current").then().statusCode(204);

        var since = revocations(before);

        assertThat(since.getCursor()).isGreaterThan(before);
        assertThat(since.getRevocationsList()).extracting(TopicsTest::uuid).contains(sid);
        assertThat(revocations(0).getRevocationsList()).extracting(TopicsTest::uuid).contains(sid);
        assertThat(revocations(since.getCursor() + 61_000).getRevocationsList()).isEmpty();
        clock.forward(Duration.ofMinutes(12));
        assertThat(revocations(0).getRevocationsList())
                .extracting(TopicsTest::uuid)
                .doesNotContain(sid);
    }

    @Test
    void an_answer_names_the_account_and_since_which_version_the_device_is_gone() throws Exception {
        var account = Api.registered();
        Api.signIn(account).then().statusCode(201);
        Api.signIn(account).then().statusCode(201);
        RestAssured.given()
                .auth()
                .oauth2(account.access())
                .delete("/v1/sessions")
                .then()
                .statusCode(204);

        var own =
                revocations(0).getRevocationsList().stream()
                        .filter(
                                one ->
                                        one.getAccount()
                                                .equals(
                                                        AccountId.parse(account.account())
                                                                .byteString()))
                        .toList();

        assertThat(own).hasSize(2).allSatisfy(one -> assertThat(one.getVersion()).isEqualTo(5));
    }

    @Test
    void a_cursor_that_is_none_is_refused() {
        internal("/internal/revocations?after=-1").then().statusCode(422);
        assertThat(internal("/internal/revocations?after=x").statusCode()).isIn(400, 404);
    }

    private static Revocations revocations(long after) throws Exception {
        var answer = internal("/internal/revocations?after=" + after);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Revocations.parseFrom(answer.asByteArray());
    }

    private static Response internal(String path) {
        return RestAssured.given().header("Exo-Internal-Key", TestStack.INTERNAL_KEY).get(path);
    }
}
