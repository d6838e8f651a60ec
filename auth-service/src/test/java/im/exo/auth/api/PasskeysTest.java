package im.exo.auth.api;

import static im.exo.auth.testing.Calls.problem;
import static im.exo.auth.testing.PasskeyCalls.add;
import static im.exo.auth.testing.PasskeyCalls.added;
import static im.exo.auth.testing.PasskeyCalls.begun;
import static im.exo.auth.testing.PasskeyCalls.list;
import static im.exo.auth.testing.PasskeyCalls.options;
import static im.exo.auth.testing.PasskeyCalls.remove;
import static im.exo.auth.testing.PasskeyCalls.signIn;
import static im.exo.auth.testing.PasskeyCalls.signInOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Authenticator;
import im.exo.auth.testing.Calls;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.SoftAuthenticator;
import im.exo.auth.testing.SoftAuthenticator.Algorithm;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;
import im.exo.devstack.testing.TestParts;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class PasskeysTest {

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "EDDSA", "RS256"})
    void a_passkey_is_added_listed_used_and_removed(Algorithm algorithm) {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator(algorithm);

        String id = added(account, authenticator);

        var listed = list(account).then().statusCode(200).extract().jsonPath();
        assertThat(listed.getList("passkeys.id")).isEqualTo(List.of(id));
        assertThat(Base64.getDecoder().decode(listed.getString("passkeys[0].name"))).hasSize(40);
        assertThat(listed.getBoolean("passkeys[0].backedUp")).isFalse();
        var session = signIn(authenticator).then().statusCode(201).extract().jsonPath();
        assertThat(session.getString("account")).isEqualTo(account.account());
        assertThat(session.getInt("device")).isEqualTo(2);

        remove(account, id).then().statusCode(204);

        problem(signIn(authenticator), 401, "wrong-credentials");
        problem(remove(account, id), 404, "not-found");
        assertThat(list(account).jsonPath().getList("passkeys")).isEmpty();
    }

    @Test
    void the_options_ask_for_a_verified_user_and_name_no_account() {
        var account = Api.registered();

        var options = begun(account);

        assertThat(options.getString("rp.id")).isEqualTo("localhost");
        assertThat(options.getString("attestation")).isEqualTo("none");
        assertThat(options.getList("pubKeyCredParams.alg")).isEqualTo(List.of(-7, -8, -257));
        assertThat(options.getString("authenticatorSelection.residentKey")).isEqualTo("required");
        assertThat(options.getString("authenticatorSelection.userVerification"))
                .isEqualTo("required");
        byte[] handle = Base64.getUrlDecoder().decode(options.getString("user.id"));
        assertThat(handle).hasSize(16).isNotEqualTo(AccountId.parse(account.account()).bytes());
        assertThat(begun(account).getString("user.id")).isEqualTo(options.getString("user.id"));
        assertThat(begun(Api.registered()).getString("user.id"))
                .isNotEqualTo(options.getString("user.id"));
        assertThat(signInOptions().getList("allowCredentials")).isEmpty();
    }

    @Test
    void it_takes_the_password_and_a_session() {
        var account = Api.registered();
        var path = "/v1/passkeys/options";

        problem(
                Calls.postAs(account.access(), path, Map.of("authKey", Api.random(32))),
                401,
                "wrong-credentials");
        problem(
                Calls.postAs(account.access(), path, Map.of("authKey", Api.random(31))),
                422,
                "invalid");
        problem(Calls.post(path, Map.of("authKey", account.authKey())), 401, "unauthorized");
        problem(RestAssured.get("/v1/passkeys"), 401, "unauthorized");
        var options = begun(account);
        Api.end(account.access(), "current").then().statusCode(204);
        problem(options(account), 401, "session-revoked");
        problem(list(account), 401, "session-revoked");
        problem(add(account, new SoftAuthenticator().attest(options)), 401, "session-revoked");
    }

    @Test
    void it_takes_a_code_where_signing_in_does() {
        var account = Api.registered();
        var key = Map.<String, Object>of("authKey", account.authKey());
        var secret = Calls.postAs(account.access(), "/v1/totp", key).jsonPath();
        var app = Authenticator.of(secret.getString("secret"));
        String first = app.code(clock.instant());
        Calls.postAs(account.access(), "/v1/totp/confirmation", Map.of("code", first))
                .then()
                .statusCode(204);
        clock.forward(Duration.ofSeconds(31));

        problem(options(account), 401, "totp-required");
        var path = "/v1/passkeys/options";
        var wrong = Calls.with(key, "totp", app.wrong(clock.instant()));
        problem(Calls.postAs(account.access(), path, wrong), 401, "totp-required");
        var right = Calls.with(key, "totp", app.code(clock.instant()));
        var options = Calls.postAs(account.access(), path, right).then().statusCode(200);

        var authenticator = new SoftAuthenticator();
        add(account, authenticator.attest(options.extract().jsonPath())).then().statusCode(201);
        signIn(authenticator).then().statusCode(201);
    }

    @Test
    void keys_are_guessed_no_faster_by_adding_passkeys() throws Exception {
        var account = Api.registered();
        var body = Map.<String, Object>of("authKey", Api.random(32));

        var guesses =
                Crowd.of(14, n -> Calls.postAs(account.access(), "/v1/passkeys/options", body));

        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 401)).hasSize(10);
        assertThat(guesses.stream().filter(guess -> guess.statusCode() == 429)).hasSize(4);
    }

    @Test
    void what_was_not_made_for_this_challenge_is_refused() {
        var account = Api.registered();

        refused(account, it -> it.origin = "http://localhost:8081");
        refused(account, it -> it.origin = "https://exo.example");
        refused(account, it -> it.rpId = "exo.example");
        refused(account, it -> it.crossOrigin = true);
        refused(account, it -> it.type = "webauthn.get");
        refused(account, it -> it.flags = 0x01);
        refused(account, it -> it.flags = 0x04);
        refused(account, it -> it.flags = 0x15);
        refused(account, it -> it.id = new byte[1024]);

        var foreign = new SoftAuthenticator().attest(signInOptions());
        problem(add(account, foreign), 422, "invalid");
        var others = new SoftAuthenticator().attest(begun(Api.registered()));
        problem(add(account, others), 422, "invalid");
        var weak = new SoftAuthenticator(Algorithm.ES384).attest(begun(account));
        problem(add(account, weak), 422, "invalid");
        assertThat(list(account).jsonPath().getList("passkeys")).isEmpty();
    }

    /** Flags 0x15: backed up although it cannot be, is what 0x10 alone says. */
    private static void refused(Api.Registered account, Consumer<SoftAuthenticator> lie) {
        var authenticator = new SoftAuthenticator();
        lie.accept(authenticator);
        problem(add(account, authenticator.attest(begun(account))), 422, "invalid");
    }

    @Test
    void a_challenge_is_for_one_session() {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        var other =
                new Api.Registered(account.account(), account.authKey(), account.salt(), second);

        problem(add(other, new SoftAuthenticator().attest(begun(account))), 422, "invalid");
    }

    @Test
    void what_cannot_be_read_is_refused() {
        var account = Api.registered();
        var good = new SoftAuthenticator().attest(begun(account));
        var client = ((Map<?, ?>) good.get("response")).get("clientDataJSON");
        for (String part : List.of("", "AAAA", "%%%", "oA", "o2NmbXRkbm9uZQ", "_".repeat(11_999))) {
            var broken =
                    Map.<String, Object>of(
                            "response",
                            Map.of("attestationObject", part, "clientDataJSON", client));
            problem(add(account, broken), 422, "invalid");
            var swapped =
                    Map.<String, Object>of(
                            "response", Map.of("attestationObject", "oA", "clientDataJSON", part));
            problem(add(account, swapped), 422, "invalid");
        }
        problem(add(account, Map.of("response", Map.of())), 422, "invalid");
        problem(add(account, Map.of()), 422, "invalid");
    }

    @Test
    void the_same_passkey_once_more_is_answered_alike_and_stays_one() throws Exception {
        var account = Api.registered();
        var credential = new SoftAuthenticator().attest(begun(account));

        var answers = Crowd.of(6, n -> add(account, credential));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(201));
        assertThat(list(account).jsonPath().getList("passkeys")).hasSize(1);
    }

    @Test
    void a_challenge_makes_one_passkey_and_only_for_a_while() {
        var account = Api.registered();
        var options = begun(account);
        add(account, new SoftAuthenticator().attest(options)).then().statusCode(201);

        problem(add(account, new SoftAuthenticator().attest(options)), 410, "gone");

        var late = begun(account);
        clock.forward(Duration.ofMinutes(5));
        problem(add(account, new SoftAuthenticator().attest(late)), 410, "gone");
    }

    @Test
    void a_passkey_belongs_to_one_account() {
        var authenticator = new SoftAuthenticator();
        added(Api.registered(), authenticator);
        var thief = Api.registered();

        problem(add(thief, authenticator.attest(begun(thief))), 409, "conflict");
    }

    @Test
    void others_passkeys_cannot_be_removed() {
        var authenticator = new SoftAuthenticator();
        String id = added(Api.registered(), authenticator);

        problem(remove(Api.registered(), id), 404, "not-found");
        problem(remove(Api.registered(), "nonsense%20%F0%9F%A6%8A"), 404, "not-found");

        signIn(authenticator).then().statusCode(201);
    }

    @Test
    void an_account_has_ten_passkeys_at_most() throws Exception {
        var account = Api.registered();
        for (int i = 0; i < 8; i++) {
            added(account, new SoftAuthenticator());
        }
        var made =
                List.of(
                        new SoftAuthenticator().attest(begun(account)),
                        new SoftAuthenticator().attest(begun(account)),
                        new SoftAuthenticator().attest(begun(account)),
                        new SoftAuthenticator().attest(begun(account)));

        var answers = Crowd.of(4, n -> add(account, made.get(n)));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(2);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 409)).hasSize(2);
        problem(options(account), 409, "conflict");
        assertThat(list(account).jsonPath().getList("passkeys")).hasSize(10);
    }

    @Test
    void the_account_s_owner_sees_how_many_there_are_and_deleting_it_leaves_none() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        added(account, authenticator);
        var held = Api.data(account.access()).then().statusCode(200).extract().jsonPath();
        assertThat(held.getInt("rowsOfOtherFeatures.passkey")).isEqualTo(1);

        Api.delete(account.access(), account.authKey()).then().statusCode(204);

        problem(signIn(authenticator), 401, "wrong-credentials");
        problem(list(account), 401, "session-revoked");
    }

    @Test
    void a_suspended_account_adds_and_uses_none() throws Exception {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        String id = added(account, authenticator);
        var options = begun(account);
        Calls.set(database, "status", account, 2);

        problem(options(account), 403, "forbidden");
        problem(add(account, new SoftAuthenticator().attest(options)), 403, "forbidden");
        problem(list(account), 403, "forbidden");
        problem(remove(account, id), 403, "forbidden");
        problem(signIn(authenticator), 403, "forbidden");

        Calls.set(database, "status", account, 1);
        signIn(authenticator).then().statusCode(201);
    }

    @Test
    void while_the_database_is_away_it_can_be_asked_again() {
        var account = Api.registered();
        var authenticator = new SoftAuthenticator();
        var credential = authenticator.attest(begun(account));
        TestParts.database().kill9();
        try {
            assertThat(add(account, credential).statusCode()).isEqualTo(503);
            assertThat(signIn(authenticator).statusCode()).isEqualTo(503);
        } finally {
            TestParts.database().restart();
        }
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Api.sessions(account.access()).statusCode() == 200);

        add(account, credential).then().statusCode(201);
        signIn(authenticator).then().statusCode(201);
    }
}
