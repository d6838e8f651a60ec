package im.exo.gateway.messages;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.relay.Send;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Sends that say nothing of who sends them. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class SealedMessagesTest {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final AccessKey KEY = AccessKey.of("0123456789abcdef".getBytes());
    private static final RestAssuredConfig AS_IT_IS =
            RestAssured.config()
                    .encoderConfig(
                            EncoderConfig.encoderConfig()
                                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                    .encodeContentTypeAs(PROTOBUF, ContentType.BINARY));

    Surroundings surroundings;

    private final DeviceAddress alice = Samples.device();
    private final AccountId bob = AccountId.random();

    @BeforeEach
    void anOwner() {
        await().atMost(Duration.ofSeconds(60)).until(() -> surroundings.two().connected() == 1);
        surroundings.allShardsTo(surroundings.two());
    }

    @Test
    void with_the_access_key_many_envelopes_go_at_once_and_nothing_says_from_whom()
            throws Exception {
        var envelopes = List.of(Samples.sealed(10), Samples.sealed(20));

        var answer = put(keyed(), bob, send(envelopes));

        answer.then().statusCode(200).contentType(PROTOBUF);
        var result = SendResult.parseFrom(answer.asByteArray());
        assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        assertThat(result.getAccountVersion()).isEqualTo(7);
        var relayed = last();
        assertThat(relayed.getEnvelopesList()).isEqualTo(envelopes);
        assertThat(relayed.getAccessKey()).isEqualTo(KEY.byteString());
        assertThat(relayed.getSenderAccount().isEmpty()).isTrue();
        assertThat(relayed.getSenderDevice()).isZero();
    }

    @Test
    void by_token_a_sealed_send_loses_its_sender_here_and_an_open_one_keeps_it() throws Exception {
        put(named(), bob, send(List.of(Samples.sealed(10)))).then().statusCode(200);
        assertThat(last().getSenderAccount().isEmpty()).isTrue();
        assertThat(last().getSenderDevice()).isZero();
        assertThat(last().getAccessKey().isEmpty()).isTrue();

        put(named(), bob, send(List.of(Samples.envelope(10)))).then().statusCode(200);
        assertThat(last().getSenderAccount()).isEqualTo(alice.account().byteString());

        put(named(), alice.account(), send(List.of(Samples.sealed(10)))).then().statusCode(200);
        assertThat(last().getSenderAccount().isEmpty()).isTrue();
        assertThat(last().getSenderDevice()).isEqualTo(alice.device().value());
    }

    @Test
    void every_outcome_of_the_relay_is_told_as_it_is() throws Exception {
        for (var outcome :
                List.of(
                        SendOutcome.SEND_OUTCOME_UNAUTHORIZED,
                        SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES,
                        SendOutcome.SEND_OUTCOME_MAILBOX_FULL)) {
            surroundings.two().outcome(_ -> outcome);
            var answer = put(keyed(), bob, send(List.of(Samples.sealed(10))));
            answer.then().statusCode(200);
            assertThat(SendResult.parseFrom(answer.asByteArray()).getOutcome()).isEqualTo(outcome);
        }
        surroundings.two().outcome(_ -> SendOutcome.SEND_OUTCOME_UNAUTHORIZED);
        keyed().contentType("application/json")
                .body(json(6))
                .put("/v1/messages/" + bob.text())
                .then()
                .statusCode(401)
                .body("type", equalTo("urn:exo:problem:unauthorized"));
    }

    @Test
    void either_a_token_or_one_key_is_shown() {
        int before = surroundings.two().sends().size();
        var send = send(List.of(Samples.sealed(10)));
        problem(put(named().header(AccessKey.HEADER, KEY.text()), bob, send), 400, "malformed");
        problem(put(from().header(AccessKey.HEADER, "AAAA"), bob, send), 400, "malformed");
        problem(put(from().header(AccessKey.HEADER, ""), bob, send), 400, "malformed");
        problem(put(keyed().header(AccessKey.HEADER, KEY.text()), bob, send), 400, "malformed");
        problem(put(from(), bob, send), 401, "unauthorized");
        assertThat(surroundings.two().sends()).hasSize(before);
    }

    @Test
    void without_a_token_everything_is_sealed_and_with_one_all_or_nothing() {
        int before = surroundings.two().sends().size();
        var open = Samples.envelope(10);
        var sealed = Samples.sealed(10);
        var mixed =
                sealed.toBuilder()
                        .addCiphertexts(
                                sealed.getCiphertexts(0).toBuilder()
                                        .setDevice(2)
                                        .setType(CiphertextType.CIPHERTEXT_TYPE_PREKEY))
                        .build();
        problem(put(keyed(), bob, send(List.of(open))), 400, "malformed");
        for (var request : List.of(keyed(), named())) {
            problem(put(request, bob, send(List.of(mixed))), 400, "malformed");
        }
        for (var request : List.of(keyed(), named())) {
            problem(put(request, bob, send(List.of(sealed, open))), 400, "malformed");
        }
        assertThat(surroundings.two().sends()).hasSize(before);
    }

    @Test
    void what_is_no_send_is_malformed() {
        int before = surroundings.two().sends().size();
        var envelope = Samples.sealed(10);
        for (var body :
                List.of(
                        new byte[0],
                        new byte[] {-1, -1, -1},
                        "{}".getBytes(),
                        send(List.of()).toByteArray(),
                        send(List.of(Envelope.getDefaultInstance())).toByteArray(),
                        send(Collections.nCopies(Limits.ENVELOPES_PER_SEND + 1, envelope))
                                .toByteArray(),
                        send(List.of(envelope)).toBuilder()
                                .setRecipient(AccountId.random().byteString())
                                .build()
                                .toByteArray(),
                        send(List.of(envelope)).toBuilder()
                                .setRecipient(ByteString.copyFromUtf8("bob"))
                                .build()
                                .toByteArray())) {
            problem(put(keyed(), bob.text(), body), 400, "malformed");
        }
        problem(put(keyed(), "nobody", send(List.of(envelope)).toByteArray()), 400, "malformed");
        problem(
                put(keyed(), bob, send(List.of(Samples.sealed(Limits.ENVELOPE_BYTES + 1)))),
                413,
                "too-large");
        assertThat(surroundings.two().sends()).hasSize(before);
    }

    @Test
    void the_key_goes_where_it_is_needed_and_nowhere_else() {
        for (var path : List.of("/v1/keys/x/1", "/v1/keys/x/*")) {
            keyed().get(path).then().statusCode(200);
            assertThat(surroundings.keys().seen().getLast().headers().get(AccessKey.HEADER))
                    .containsExactly(KEY.text());
        }
        keyed().get("/v1/profile/x/1").then().statusCode(200);
        assertThat(surroundings.auth().seen().getLast().headers().get(AccessKey.HEADER))
                .containsExactly(KEY.text());
        keyed().get("/v1/keys").then().statusCode(200);
        assertThat(surroundings.keys().seen().getLast().headers())
                .doesNotContainKey(AccessKey.HEADER);
        for (var path : List.of("/v1/sessions", "/v1/profile", "/v1/accounts/x/kdf")) {
            keyed().get(path).then().statusCode(200);
            assertThat(surroundings.auth().seen().getLast().headers())
                    .doesNotContainKey(AccessKey.HEADER);
        }
        keyed().get("/v1/files/x/link").then().statusCode(200);
        assertThat(surroundings.files().seen().getLast().headers())
                .doesNotContainKey(AccessKey.HEADER);
    }

    private static RequestSpecification from() {
        return given().config(AS_IT_IS)
                .header("X-Forwarded-For", "12.0.0." + ThreadLocalRandom.current().nextInt(255));
    }

    private static RequestSpecification keyed() {
        return from().header(AccessKey.HEADER, KEY.text());
    }

    private RequestSpecification named() {
        return from().header("Authorization", "Bearer " + surroundings.issuer().token(alice));
    }

    private static ClientSend send(List<Envelope> envelopes) {
        return ClientSend.newBuilder().addAllEnvelopes(envelopes).build();
    }

    private static Response put(RequestSpecification request, AccountId to, ClientSend send) {
        return put(request, to.text(), send.toByteArray());
    }

    private static Response put(RequestSpecification request, String to, byte[] body) {
        return request.contentType(PROTOBUF).body(body).put("/v1/messages/" + to);
    }

    private static String json(int type) {
        return """
        {"id":"%s","timestamp":1,
         "messages":[{"device":1,"registrationId":5,"type":%d,"content":"AAAA"}]}"""
                .formatted(EnvelopeId.next(1), type);
    }

    private Send last() {
        return surroundings.two().sends().getLast();
    }

    private static void problem(Response response, int status, String slug) {
        response.then().statusCode(status).body("type", equalTo("urn:exo:problem:" + slug));
    }
}
