package im.exo.keys.directory;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.contract.AccessKey;
import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Problem;
import im.exo.contract.topics.AccountState;
import im.exo.keys.PartsResource;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/** Bundles for those who show the account's access key and not who they are. */
@QuarkusTest
@WithTestResource(PartsResource.class)
class UnnamedBundlesTest {

    private static final AccessKey KEY = AccessKey.of("0123456789abcdef".getBytes());
    private static final AccessKey WRONG = AccessKey.of(new byte[16]);

    TestIssuer issuer;
    @Inject PrekeyStore prekeys;
    @Inject DrainConfig drain;

    private final AccountId account = AccountId.random();
    private final TestDevice device = new TestDevice(account, 1);
    private final DeviceAddress stranger = DeviceAddress.of(AccountId.random(), 1);

    @BeforeEach
    void the_account_has_a_key() {
        issuer.put(keyed(1));
        given().auth()
                .oauth2(issuer.token(device.address))
                .contentType("application/json")
                .body(device.upload(100, 100))
                .put("/v1/keys")
                .then()
                .statusCode(204);
    }

    @AfterEach
    void back() {
        issuer.away(false);
    }

    private AccountState keyed(long version) {
        return TestDevice.state(account, version, 2, 1).toBuilder()
                .setAccessKeyHash(AccessKeyHash.of(KEY).hash())
                .build();
    }

    @Test
    void the_key_opens_what_a_token_opens() {
        for (var which : Set.of("1", "*")) {
            ask(account.text(), which, KEY)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "no-store")
                    .body("identityKey", equalTo(device.identityKey()))
                    .body("devices[0].device", equalTo(1));
        }
        isProblem(ask(account.text(), "2", KEY), Problem.UNKNOWN_DEVICE);
    }

    @Test
    void a_wrong_key_and_an_account_that_is_not_there_get_the_same_answer() {
        var keyless = AccountId.random();
        issuer.put(TestDevice.state(keyless, 1, 2, 1));
        var gone = AccountId.random();
        prekeys.apply(
                TestDevice.state(gone, 3, 2).toBuilder()
                        .setStatus(AccountState.Status.STATUS_DELETED)
                        .build());
        var answers = new HashSet<String>();
        for (var one : Set.of(account, keyless, gone, AccountId.random())) {
            for (int i = 0; i < 2; i++) {
                var answer = ask(one.text(), "*", WRONG);
                isProblem(answer, Problem.UNAUTHORIZED);
                answers.add(answer.asString());
            }
        }
        assertThat(answers).hasSize(1);
        assertThat(prekeys.counts(device.address)).contains(new Counts(100, 100));
    }

    @Test
    void a_key_that_is_not_known_here_is_asked_for_and_nobody_is_called_wrong_meanwhile() {
        var other = AccessKey.of("fedcba9876543210".getBytes());
        ask(account.text(), "1", KEY).then().statusCode(200);
        issuer.away(true);
        isProblem(ask(account.text(), "1", other), Problem.UNAVAILABLE);
        isProblem(ask(AccountId.random().text(), "1", other), Problem.UNAVAILABLE);
        ask(account.text(), "1", KEY).then().statusCode(200);
        issuer.away(false);
        issuer.put(keyed(2).toBuilder().setAccessKeyHash(AccessKeyHash.of(other).hash()).build());
        ask(account.text(), "1", other).then().statusCode(200);
        isProblem(ask(account.text(), "1", KEY), Problem.UNAUTHORIZED);
    }

    @Test
    void either_a_token_or_a_key_is_shown() {
        var path = "/v1/keys/" + account.text() + "/1";
        isProblem(given().get(path), Problem.UNAUTHORIZED);
        isProblem(
                given().auth()
                        .oauth2(issuer.token(stranger))
                        .header(AccessKey.HEADER, KEY.text())
                        .get(path),
                Problem.MALFORMED);
        isProblem(given().header(AccessKey.HEADER, "AAAA").get(path), Problem.MALFORMED);
        isProblem(ask("nobody", "1", KEY), Problem.UNKNOWN_ACCOUNT);
        isProblem(ask(account.text(), "128", KEY), Problem.UNKNOWN_DEVICE);
        isProblem(
                given().header(AccessKey.HEADER, KEY.text()).get("/v1/keys"), Problem.UNAUTHORIZED);
    }

    @Test
    void a_suspended_account_is_closed_to_who_has_its_key() {
        issuer.put(keyed(5).toBuilder().setStatus(AccountState.Status.STATUS_SUSPENDED).build());
        prekeys.apply(keyed(5).toBuilder().setStatus(AccountState.Status.STATUS_SUSPENDED).build());
        isProblem(ask(account.text(), "1", KEY), Problem.UNAVAILABLE);
        isProblem(ask(account.text(), "1", WRONG), Problem.UNAUTHORIZED);
    }

    @Test
    void all_who_have_the_key_take_from_one_bucket_and_those_without_it_take_nothing() {
        for (int i = 0; i < 20; i++) {
            isProblem(ask(account.text(), "1", WRONG), Problem.UNAUTHORIZED);
        }
        for (int i = 0; i < drain.unnamedBurst(); i++) {
            ask(account.text(), "1", KEY).then().statusCode(200);
        }
        isProblem(ask(account.text(), "1", KEY), Problem.RATE_LIMITED);
        given().auth()
                .oauth2(issuer.token(stranger))
                .get("/v1/keys/" + account.text() + "/1")
                .then()
                .statusCode(200);
    }

    @Test
    void the_identity_is_told_inside_and_to_nobody_else() {
        var path = "/internal/identities/" + account.text();
        byte[] identity =
                given().header("Exo-Internal-Key", TestIssuer.INTERNAL_KEY)
                        .get(path)
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray();
        assertThat(Base64.getEncoder().encodeToString(identity)).isEqualTo(device.identityKey());
        for (var unknown : Set.of(AccountId.random().text(), "nobody")) {
            given().header("Exo-Internal-Key", TestIssuer.INTERNAL_KEY)
                    .get("/internal/identities/" + unknown)
                    .then()
                    .statusCode(404);
        }
        given().get(path).then().statusCode(404);
        given().auth().oauth2(issuer.token(device.address)).get(path).then().statusCode(404);
    }

    private static Response ask(String account, String which, AccessKey key) {
        return given().header(AccessKey.HEADER, key.text())
                .get("/v1/keys/" + account + "/" + which);
    }

    private static void isProblem(Response answer, Problem problem) {
        answer.then()
                .statusCode(problem.status())
                .contentType("application/problem+json")
                .body("type", equalTo(problem.type()));
    }
}
