package im.exo.auth.api;

import static im.exo.auth.testing.Calls.problem;
import static im.exo.auth.testing.PasskeyCalls.added;
import static im.exo.auth.testing.PasskeyCalls.begun;
import static im.exo.auth.testing.PasskeyCalls.list;
import static im.exo.auth.testing.PasskeyCalls.remove;
import static im.exo.auth.testing.PasskeyCalls.request;
import static im.exo.auth.testing.PasskeyCalls.signIn;
import static im.exo.auth.testing.PasskeyCalls.signInOptions;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Calls;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.SoftAuthenticator;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class PasskeySignInTest {

    @Inject TestClock clock;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void the_session_is_one_as_any_other_and_counts_as_just_begun() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);

        var session = signIn(authenticator).then().statusCode(201).extract().jsonPath();

        Api.refresh(session.getString("refreshToken")).then().statusCode(200);
        Api.end(session.getString("accessToken"), 1).then().statusCode(204);
    }

    @Test
    void whatever_is_wrong_gets_the_answer_of_a_passkey_that_does_not_exist() {
        var account = Api.registered();
        var nobodys = new SoftAuthenticator();
        nobodys.attest(begun(account));
        String unknown = refusal(signIn(nobodys));

        assertThat(wrong(account, it -> it.origin = "https://evil.example")).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.rpId = "evil.example")).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.crossOrigin = true)).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.type = "webauthn.create")).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.flags = 0x01)).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.flags = 0x04)).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.flags = 0x0d)).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.callsTheAccount(new byte[16]))).isEqualTo(unknown);
        assertThat(wrong(account, it -> it.callsTheAccount(new byte[0]))).isEqualTo(unknown);
    }

    private static String wrong(Api.Registered account, Consumer<SoftAuthenticator> lie) {
        var authenticator = new SoftAuthenticator();
        String id = added(account, authenticator);
        lie.accept(authenticator);
        String refusal = refusal(signIn(authenticator));
        remove(account, id).then().statusCode(204);
        return refusal;
    }

    private static String refusal(Response answer) {
        problem(answer, 401, "wrong-credentials");
        return answer.asString();
    }

    @Test
    void every_part_of_an_assertion_is_signed() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);
        for (var part : List.of("authenticatorData", "clientDataJSON", "signature")) {
            var credential = authenticator.assertTo(signInOptions());
            byte[] bytes = bytes(credential, part);
            bytes[bytes.length - 2] ^= 1;
            problem(signIn(request(with(credential, part, bytes))), 401, "wrong-credentials");
            problem(signIn(request(with(credential, part, new byte[0]))), 401, "wrong-credentials");
        }
        var other = new SoftAuthenticator();
        other.id = authenticator.id;
        other.attest(begun(account));
        problem(signIn(other), 401, "wrong-credentials");
    }

    private static byte[] bytes(Map<String, Object> credential, String part) {
        var response = (Map<?, ?>) credential.get("response");
        return Base64.getUrlDecoder().decode((String) response.get(part));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> with(
            Map<String, Object> credential, String part, byte[] value) {
        var response = new HashMap<>((Map<String, Object>) credential.get("response"));
        response.put(part, Base64.getUrlEncoder().withoutPadding().encodeToString(value));
        return Calls.with(credential, "response", response);
    }

    @Test
    void a_challenge_of_another_kind_or_of_nobody_is_refused() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);

        problem(signIn(request(authenticator.assertTo(begun(account)))), 401, "wrong-credentials");
        var invented = JsonPath.from("{\"challenge\":\"" + "A".repeat(75) + "\"}");
        problem(signIn(request(authenticator.assertTo(invented))), 401, "wrong-credentials");
    }

    @Test
    void an_assertion_counts_once_and_only_for_a_while() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);
        var credential = authenticator.assertTo(signInOptions());
        signIn(request(credential)).then().statusCode(201);

        problem(signIn(request(credential)), 410, "gone");

        var late = authenticator.assertTo(signInOptions());
        clock.forward(Duration.ofMinutes(5));
        problem(signIn(request(late)), 410, "gone");
    }

    @Test
    void a_repeated_request_is_answered_with_the_same_device() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        authenticator.counter = 7;
        added(account, authenticator);
        var request = request(authenticator.assertTo(signInOptions()));
        var first = signIn(request).then().statusCode(201).extract().jsonPath();

        var again = signIn(request).then().statusCode(201).extract().jsonPath();

        assertThat(again.getInt("device")).isEqualTo(first.getInt("device"));
        assertThat(again.getString("refreshToken")).isEqualTo(first.getString("refreshToken"));
    }

    @Test
    void of_many_uses_of_one_assertion_at_once_one_counts() throws Exception {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);
        var credential = authenticator.assertTo(signInOptions());

        var answers = Crowd.of(8, n -> signIn(request(credential)));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 410)).hasSize(7);
    }

    @Test
    void a_copied_passkey_is_noticed_and_refused() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        authenticator.counter = 41;
        added(account, authenticator);
        signIn(authenticator).then().statusCode(201);
        signIn(authenticator).then().statusCode(201);

        authenticator.counter = 41;
        problem(signIn(authenticator), 409, "conflict");
        authenticator.counter = 0;
        problem(signIn(authenticator), 409, "conflict");

        authenticator.counter = 60;
        signIn(authenticator).then().statusCode(201);
    }

    @Test
    void whether_it_is_backed_up_is_kept() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        authenticator.flags = 0x0d;
        added(account, authenticator);
        assertThat(list(account).jsonPath().getBoolean("passkeys[0].backedUp")).isFalse();

        authenticator.flags = 0x1d;
        signIn(authenticator).then().statusCode(201);

        assertThat(list(account).jsonPath().getBoolean("passkeys[0].backedUp")).isTrue();
    }

    @Test
    void wrong_signatures_are_slowed_for_passkeys_that_exist_and_for_others() throws Exception {
        var account = Api.registered();
        var real = new SoftAuthenticator();
        added(account, real);
        var forger = new SoftAuthenticator();
        forger.id = real.id;
        forger.attest(begun(account));
        var nobodys = new SoftAuthenticator();

        for (var guessing : List.of(forger, nobodys)) {
            var guesses = Crowd.of(14, n -> signIn(guessing));
            assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
            assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429)).hasSize(4);
        }
        Api.signIn(account).then().statusCode(201);
        clock.forward(Duration.ofSeconds(31));
        signIn(real).then().statusCode(201);
    }

    @Test
    void a_network_sends_so_many_wrong_signatures_and_no_more() throws Exception {
        String network = Calls.stranger();

        var guesses =
                Crowd.of(
                        64,
                        n ->
                                Calls.postFrom(
                                        network,
                                        "/v1/sessions/passkey",
                                        request(
                                                new SoftAuthenticator()
                                                        .assertTo(signInOptions()))));

        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429)).isNotEmpty();
        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401))
                .hasSizeBetween(60, 63);
    }

    @Test
    void a_full_account_takes_no_device_more() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);
        Response answer = signIn(authenticator);
        for (int devices = 2; answer.statusCode() == 201 && devices < 12; devices++) {
            answer = signIn(authenticator);
        }

        problem(answer, 409, "too-many-devices");
    }

    @Test
    void the_recovery_key_shuts_out_whoever_added_a_passkey() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);
        String key = Api.random(32);
        Calls.putAs(
                        account.access(),
                        "/v1/recovery",
                        Map.of(
                                "authKey", account.authKey(),
                                "recoveryAuth", key,
                                "backup", Api.random(64)))
                .then()
                .statusCode(204);
        recover(key, false).then().statusCode(201);
        signIn(authenticator).then().statusCode(201);

        recover(key, true).then().statusCode(201);

        problem(signIn(authenticator), 401, "wrong-credentials");
    }

    private static Response recover(String key, boolean endOthers) {
        return Calls.post(
                "/v1/recovery/sign-in",
                Map.of(
                        "recoveryAuth",
                        key,
                        "newSalt",
                        Api.random(16),
                        "newAuthKey",
                        Api.random(32),
                        "registrationId",
                        4711,
                        "endOthers",
                        endOthers));
    }

    @Test
    void a_changed_password_leaves_passkeys_alone() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);
        Calls.putAs(
                        account.access(),
                        "/v1/accounts/current/password",
                        Map.of(
                                "authKey", account.authKey(),
                                "newSalt", Api.random(16),
                                "newAuthKey", Api.random(32)))
                .then()
                .statusCode(204);

        signIn(authenticator).then().statusCode(201);
    }
}
