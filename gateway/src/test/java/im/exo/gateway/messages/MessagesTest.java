package im.exo.gateway.messages;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

@QuarkusTest
@WithTestResource(Surroundings.class)
class MessagesTest {

    Surroundings surroundings;

    private final DeviceAddress alice = Samples.device();
    private final AccountId bob = AccountId.random();

    @BeforeEach
    void anOwner() {
        await().atMost(Duration.ofSeconds(60)).until(() -> surroundings.two().connected() == 1);
        surroundings.allShardsTo(surroundings.two());
    }

    private RequestSpecification from() {
        return given().header(
                        "X-Forwarded-For", "11.0.0." + ThreadLocalRandom.current().nextInt(255))
                .header("Authorization", "Bearer " + surroundings.issuer().token(alice))
                .contentType("application/json");
    }

    private static String body(String id, int bytes) {
        var content = Base64.getEncoder().encodeToString(new byte[bytes]);
        return """
        {"id":"%s","timestamp":%d,"accountVersion":1,"unknown":true,
         "messages":[{"device":1,"registrationId":5,"type":2,"content":"%s"}]}"""
                .formatted(id, System.currentTimeMillis(), content);
    }

    private static String body() {
        return body(EnvelopeId.next(System.currentTimeMillis()).toString(), 100);
    }

    @Test
    void one_envelope_is_accepted_and_a_repetition_is_stored_once() {
        var body = body();
        for (int i = 0; i < 2; i++) {
            from().body(body)
                    .put("/v1/messages/" + bob.text())
                    .then()
                    .statusCode(200)
                    .body("accountVersion", equalTo(7));
        }
        assertThat(surroundings.mailboxes().queued(new DeviceAddress(bob, alice.device())))
                .isEqualTo(1);
    }

    @Test
    void without_a_token_nobody_sends() {
        given().contentType("application/json")
                .header("X-Forwarded-For", "11.1.1.1")
                .body(body())
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }

    @Test
    void what_the_owner_refuses_is_a_problem_with_its_devices() {
        surroundings.two().outcome(_ -> SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
        from().body(body())
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:exo:problem:mismatched-devices"))
                .body("missing", hasItem(2));
        surroundings.two().outcome(_ -> SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
        from().body(body()).put("/v1/messages/" + bob.text()).then().statusCode(404);
        surroundings.two().outcome(_ -> SendOutcome.SEND_OUTCOME_MAILBOX_FULL);
        from().body(body())
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(429)
                .header("Retry-After", notNullValue());
        surroundings.two().outcome(_ -> SendOutcome.SEND_OUTCOME_READ_ONLY);
        from().body(body())
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(503)
                .body("type", equalTo("urn:exo:problem:read-only"));
        surroundings.two().outcome(_ -> SendOutcome.SEND_OUTCOME_UNAVAILABLE);
        from().body(body())
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:exo:problem:unavailable"))
                .body("detail", equalTo("The recipient takes nothing for now"));
    }

    @Test
    void without_an_owner_it_is_unavailable_after_the_time_it_may_be_held() {
        surroundings.one().ownNothing();
        surroundings.two().ownNothing();
        from().body(body())
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:exo:problem:unavailable"));
    }

    @Test
    void rubbish_is_malformed_and_reaches_no_owner() {
        int before = surroundings.two().sends().size();
        for (var body :
                new String[] {
                    "",
                    "{",
                    "[]",
                    "null",
                    "{}",
                    "{\"id\":1,\"messages\":[null]}",
                    body("not-a-uuid", 10),
                    body("6ba7b810-9dad-11d1-80b4-00c04fd430c8", 10),
                    body().replace("\"device\":1", "\"device\":0"),
                    body().replace("\"device\":1", "\"device\":\"x\""),
                    body().replace("\"registrationId\":5", "\"registrationId\":99999"),
                    body().replace("\"type\":2", "\"type\":99"),
                    body().replace("\"content\":\"", "\"content\":\"!!")
                }) {
            from().body(body)
                    .put("/v1/messages/" + bob.text())
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
        from().body(body()).put("/v1/messages/nobody").then().statusCode(400);
        from().contentType("text/plain")
                .body(body())
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(415);
        from().body(body(EnvelopeId.next(1).toString(), 256 * 1024 + 1))
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(413);
        assertThat(surroundings.two().sends()).hasSize(before);
    }
}
