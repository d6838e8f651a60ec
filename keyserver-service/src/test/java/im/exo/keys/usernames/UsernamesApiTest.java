package im.exo.keys.usernames;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Problem;
import im.exo.contract.topics.AccountState;
import im.exo.devstack.testing.Database;
import im.exo.keys.PartsResource;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.Test;
import org.signal.libsignal.usernames.BaseUsernameException;
import org.signal.libsignal.usernames.Username;

import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

@QuarkusTest
@WithTestResource(PartsResource.class)
class UsernamesApiTest {

    private static final String UNKNOWN = Problem.UNKNOWN_USERNAME.type();

    TestIssuer issuer;
    Database database;

    private final DeviceAddress alice = DeviceAddress.of(AccountId.random(), 1);
    private final DeviceAddress bob = DeviceAddress.of(AccountId.random(), 1);
    private final Username name = name();

    private static Username name() {
        try {
            var letters = new StringBuilder("n");
            ThreadLocalRandom.current()
                    .ints(15, 'a', 'z' + 1)
                    .forEach(letter -> letters.append((char) letter));
            return new Username(letters + ".42");
        } catch (BaseUsernameException e) {
            throw new AssertionError(e);
        }
    }

    private static String b64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String path(Username name) {
        return "/v1/usernames/"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(name.getHash());
    }

    private RequestSpecification as(DeviceAddress who) {
        return given().auth().oauth2(issuer.token(who)).contentType("application/json");
    }

    private ValidatableResponse put(DeviceAddress who, String path, Object body) {
        return as(who).body(body).put("/v1/usernames/" + path).then();
    }

    private ValidatableResponse reserve(DeviceAddress who, Username wanted) {
        return put(who, "reservation", Map.of("hashes", List.of(b64(wanted.getHash()))));
    }

    private ValidatableResponse confirm(DeviceAddress who, Username wanted, byte[] link)
            throws Exception {
        var body = new HashMap<String, Object>();
        body.put("hash", b64(wanted.getHash()));
        body.put("proof", b64(wanted.generateProof()));
        if (link != null) {
            body.put("link", b64(link));
        }
        return put(who, "current", body);
    }

    private static ValidatableResponse lookup(Username wanted) {
        return given().get(path(wanted)).then();
    }

    private static void isProblem(ValidatableResponse answer, Problem problem) {
        answer.statusCode(problem.status())
                .contentType("application/problem+json")
                .body("type", equalTo(problem.type()));
    }

    @Test
    void a_name_is_taken_and_found_by_whoever_knows_it() throws Exception {
        reserve(alice, name).statusCode(200).body("hash", equalTo(b64(name.getHash())));
        confirm(alice, name, null).statusCode(200).body("linkHandle", nullValue());
        as(alice)
                .get("/v1/usernames/current")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("hash", equalTo(b64(name.getHash())))
                .body("linkHandle", nullValue());
        lookup(name)
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("account", equalTo(alice.account().text()));
        isProblem(lookup(name()), Problem.UNKNOWN_USERNAME);
    }

    @Test
    void a_link_leads_to_the_name_until_it_is_rotated() throws Exception {
        var first = name.generateLink();
        reserve(alice, name).statusCode(200);
        String handle =
                confirm(alice, name, first.getEncryptedUsername())
                        .statusCode(200)
                        .body("linkHandle", notNullValue())
                        .extract()
                        .path("linkHandle");
        String behind =
                given().get("/v1/usernames/link/" + handle)
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("encryptedUsername");
        var read =
                Username.fromLink(
                        new Username.UsernameLink(
                                first.getEntropy(), Base64.getDecoder().decode(behind)));
        assertThat(read).isEqualTo(name);

        var second = name.generateLink();
        String fresh =
                put(
                                alice,
                                "link",
                                Map.of(
                                        "encryptedUsername",
                                        b64(second.getEncryptedUsername()),
                                        "keepHandle",
                                        false))
                        .statusCode(200)
                        .extract()
                        .path("linkHandle");
        isProblem(given().get("/v1/usernames/link/" + handle).then(), Problem.UNKNOWN_USERNAME);
        given().get("/v1/usernames/link/" + fresh).then().statusCode(200);

        for (int time = 0; time < 2; time++) {
            as(alice).delete("/v1/usernames/link").then().statusCode(204);
        }
        isProblem(given().get("/v1/usernames/link/" + fresh).then(), Problem.UNKNOWN_USERNAME);
        lookup(name).statusCode(200);
    }

    @Test
    void somebody_elses_name_is_taken_and_one_that_was_deleted_is_free() throws Exception {
        reserve(alice, name).statusCode(200);
        confirm(alice, name, null).statusCode(200);
        isProblem(reserve(bob, name), Problem.USERNAME_TAKEN);
        isProblem(confirm(bob, name, null), Problem.USERNAME_TAKEN);
        for (int time = 0; time < 2; time++) {
            as(alice).delete("/v1/usernames/current").then().statusCode(204);
        }
        isProblem(as(alice).get("/v1/usernames/current").then(), Problem.UNKNOWN_USERNAME);
        reserve(bob, name).statusCode(200);
        confirm(bob, name, null).statusCode(200);
        lookup(name).body("account", equalTo(bob.account().text()));
    }

    @Test
    void confirming_needs_a_reservation_and_a_proof_of_this_very_name() throws Exception {
        isProblem(confirm(alice, name, null), Problem.PRECONDITION_FAILED);
        reserve(alice, name).statusCode(200);
        isProblem(
                put(
                        alice,
                        "current",
                        Map.of(
                                "hash", b64(name.getHash()),
                                "proof", b64(name().generateProof()))),
                Problem.INVALID);
        isProblem(
                put(
                        alice,
                        "current",
                        Map.of("hash", b64(name.getHash()), "proof", b64(new byte[128]))),
                Problem.INVALID);
        lookup(name).statusCode(404);
        confirm(alice, name, null).statusCode(200);
    }

    @Test
    void the_same_request_twice_has_the_same_answer() throws Exception {
        var link = name.generateLink().getEncryptedUsername();
        reserve(alice, name).statusCode(200);
        reserve(alice, name).statusCode(200);
        String first = confirm(alice, name, link).statusCode(200).extract().path("linkHandle");
        String second = confirm(alice, name, link).statusCode(200).extract().path("linkHandle");
        assertThat(second).isEqualTo(first);
        var body = Map.of("encryptedUsername", b64(name.generateLink().getEncryptedUsername()));
        first = put(alice, "link", body).statusCode(200).extract().path("linkHandle");
        second = put(alice, "link", body).statusCode(200).extract().path("linkHandle");
        assertThat(second).isEqualTo(first);
    }

    @Test
    void without_a_username_there_is_no_link() {
        isProblem(
                put(alice, "link", Map.of("encryptedUsername", b64(new byte[160]))),
                Problem.CONFLICT);
    }

    @Test
    void what_is_an_accounts_own_needs_a_token() throws Exception {
        for (var path : List.of("reservation", "current", "link")) {
            isProblem(
                    given().contentType("application/json")
                            .body("{}")
                            .put("/v1/usernames/" + path)
                            .then(),
                    Problem.UNAUTHORIZED);
        }
        for (var path : List.of("current", "link")) {
            isProblem(given().delete("/v1/usernames/" + path).then(), Problem.UNAUTHORIZED);
        }
        isProblem(given().get("/v1/usernames/current").then(), Problem.UNAUTHORIZED);
    }

    @Test
    void a_removed_device_changes_nothing_also_when_only_its_token_tells() throws Exception {
        reserve(alice, name).statusCode(200);
        issuer.put(
                AccountState.newBuilder()
                        .setAccount(alice.account().byteString())
                        .setVersion(5)
                        .setStatus(AccountState.Status.STATUS_ACTIVE)
                        .setNextDevice(3)
                        .addDevices(AccountState.Device.newBuilder().setId(2))
                        .build());
        String token = issuer.claims(alice).with("av", 5).sign();
        isProblem(
                given().auth()
                        .oauth2(token)
                        .contentType("application/json")
                        .body(
                                Map.of(
                                        "hash", b64(name.getHash()),
                                        "proof", b64(name.generateProof())))
                        .put("/v1/usernames/current")
                        .then(),
                Problem.SESSION_REVOKED);
        isProblem(reserve(alice, name), Problem.SESSION_REVOKED);
        isProblem(as(alice).delete("/v1/usernames/current").then(), Problem.SESSION_REVOKED);
        isProblem(as(alice).delete("/v1/usernames/link").then(), Problem.SESSION_REVOKED);
        isProblem(
                put(alice, "link", Map.of("encryptedUsername", b64(new byte[160]))),
                Problem.SESSION_REVOKED);
    }

    @Test
    void an_account_reserves_ten_times_and_then_waits() {
        for (int n = 0; n < 10; n++) {
            reserve(alice, name).statusCode(200);
        }
        reserve(alice, name)
                .statusCode(429)
                .header("Retry-After", Integer::parseInt, is(anyOf(is(59), is(60))));
        reserve(bob, name).statusCode(409);
    }

    @Test
    void what_has_no_meaning_is_refused() {
        String hash = b64(name.getHash());
        var bodies =
                List.of(
                        Map.of("hashes", List.of()),
                        Map.of("hashes", Collections.nCopies(21, hash)),
                        Map.of("hashes", List.of(b64(new byte[31]))),
                        Map.of("hashes", List.of(b64(new byte[33]))),
                        Map.of("hashes", Collections.singletonList(null)),
                        Map.of());
        for (var body : bodies) {
            isProblem(put(alice, "reservation", body), Problem.INVALID);
        }
        isProblem(put(alice, "reservation", "{\"hashes\":[\"%%\"]}"), Problem.MALFORMED);
        isProblem(put(alice, "reservation", "{\"hashes\":7}"), Problem.MALFORMED);
        isProblem(put(alice, "current", Map.of("hash", hash)), Problem.INVALID);
        isProblem(
                put(alice, "current", Map.of("hash", hash, "proof", b64(new byte[1025]))),
                Problem.INVALID);
        isProblem(
                put(alice, "current", Map.of("hash", hash, "proof", b64(new byte[1]), "link", "")),
                Problem.INVALID);
        for (int size : new int[] {0, 257}) {
            isProblem(
                    put(alice, "link", Map.of("encryptedUsername", b64(new byte[size]))),
                    Problem.INVALID);
        }
    }

    @Test
    void a_path_that_is_no_hash_or_handle_is_nobodys() {
        for (var path :
                List.of(
                        "x",
                        "A".repeat(42),
                        "A".repeat(44),
                        "A".repeat(42) + "B",
                        "A".repeat(42) + "=",
                        "link/" + UUID.randomUUID(),
                        "link/1-1-1-1-1",
                        "link/" + "0".repeat(36))) {
            given().get("/v1/usernames/" + path)
                    .then()
                    .statusCode(404)
                    .body("type", equalTo(UNKNOWN));
        }
    }

    @Test
    void without_the_database_it_says_when_to_try_again() {
        database.kill9();
        try {
            for (var answer : List.of(lookup(name), reserve(alice, name))) {
                isProblem(answer, Problem.UNAVAILABLE);
                answer.header("Retry-After", notNullValue());
            }
        } finally {
            database.restart();
        }
        await().atMost(Duration.ofSeconds(120))
                .until(() -> given().get(path(name)).statusCode() == 404);
        reserve(alice, name).statusCode(200);
    }
}
