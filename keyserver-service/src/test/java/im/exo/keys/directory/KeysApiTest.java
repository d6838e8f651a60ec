package im.exo.keys.directory;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Problem;
import im.exo.contract.topics.AccountState;
import im.exo.keys.PartsResource;
import im.exo.kit.testing.HttpDoor;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

@QuarkusTest
@WithTestResource(PartsResource.class)
class KeysApiTest {

    TestIssuer issuer;
    @Inject PrekeyStore prekeys;

    private final AccountId account = AccountId.random();
    private final TestDevice device = new TestDevice(account, 1);
    private final DeviceAddress stranger = DeviceAddress.of(AccountId.random(), 1);

    @BeforeEach
    void the_account_exists() {
        issuer.put(TestDevice.state(account, 1, 3, 1, 2));
    }

    private io.restassured.specification.RequestSpecification as(DeviceAddress who) {
        return given().auth().oauth2(issuer.token(who));
    }

    private ValidatableResponse put(TestDevice who, Map<String, Object> upload) {
        return as(who.address).contentType("application/json").body(upload).put("/v1/keys").then();
    }

    private ValidatableResponse get(String path) {
        return as(stranger).get("/v1/keys/" + account.text() + "/" + path).then();
    }

    private void counts(int ec, int kyber) {
        as(device.address)
                .get("/v1/keys")
                .then()
                .statusCode(200)
                .body("preKeys", equalTo(ec))
                .body("kyberPreKeys", equalTo(kyber));
    }

    private static void isProblem(ValidatableResponse answer, Problem problem) {
        answer.statusCode(problem.status())
                .contentType("application/problem+json")
                .body("type", equalTo(problem.type()));
    }

    @Test
    void keys_that_were_published_begin_a_session() throws Exception {
        put(device, device.upload(2, 2)).statusCode(204);
        counts(2, 2);
        var bundle =
                get("1").statusCode(200)
                        .body("account", equalTo(account.text()))
                        .body("accountVersion", equalTo(1))
                        .body("identityKey", equalTo(device.identityKey()))
                        .body("devices", hasSize(1))
                        .body("devices[0].device", equalTo(1))
                        .body("devices[0].registrationId", equalTo(42))
                        .body("devices[0].signedPreKey.key", equalTo(device.signed.get("key")))
                        .body("devices[0].preKey.key", notNullValue())
                        .extract()
                        .jsonPath();
        var identity = new IdentityKey(Base64.getDecoder().decode(bundle.getString("identityKey")));
        var decode = Base64.getDecoder();
        assertThat(
                        identity.getPublicKey()
                                .verifySignature(
                                        decode.decode(
                                                bundle.getString("devices[0].kyberPreKey.key")),
                                        decode.decode(
                                                bundle.getString(
                                                        "devices[0].kyberPreKey.signature"))))
                .isTrue();
        counts(1, 1);
    }

    @Test
    void without_one_time_keys_the_last_resort_key_is_given() {
        put(device, device.upload(0, 0)).statusCode(204);
        get("*").statusCode(200)
                .body("devices[0].preKey", nullValue())
                .body("devices[0].kyberPreKey.key", equalTo(device.lastResort.get("key")));
    }

    @Test
    void all_devices_come_under_one_identity() {
        var second = new TestDevice(account, 2, device.identity);
        put(device, device.upload(1, 1)).statusCode(204);
        put(second, second.upload(1, 1)).statusCode(204);
        get("*").statusCode(200).body("devices.device", equalTo(List.of(1, 2)));
        get("2").statusCode(200).body("devices.device", equalTo(List.of(2)));
    }

    @Test
    void a_first_upload_that_is_incomplete_is_invalid() {
        isProblem(put(device, device.bare()), Problem.INVALID);
        var half = device.upload(1, 0);
        half.remove("lastResortKyberPreKey");
        isProblem(put(device, half), Problem.INVALID);
        counts(0, 0);
    }

    @Test
    void a_list_replaces_and_its_absence_keeps() {
        put(device, device.upload(3, 2)).statusCode(204);
        var refill = device.bare();
        refill.put("preKeys", TestDevice.ecs(7));
        put(device, refill).statusCode(204);
        counts(7, 2);
        put(device, refill).statusCode(204);
        counts(7, 2);
    }

    @Test
    void a_signature_of_another_identity_changes_nothing() {
        put(device, device.upload(1, 1)).statusCode(204);
        var forger = new TestDevice(account, 1);
        for (var forged :
                List.of(
                        Map.<String, Object>of("signedPreKey", forger.signed),
                        Map.<String, Object>of("lastResortKyberPreKey", forger.lastResort),
                        Map.<String, Object>of("kyberPreKeys", List.of(forger.kyber(5))))) {
            var upload = device.bare();
            upload.put("preKeys", TestDevice.ecs(9));
            upload.putAll(forged);
            isProblem(put(device, upload), Problem.BAD_SIGNATURE);
        }
        counts(1, 1);
    }

    @Test
    void what_is_no_public_key_is_invalid() {
        var wrongType = new byte[33];
        wrongType[0] = 6;
        var upload = device.upload(0, 0);
        upload.put("preKeys", List.of(TestDevice.json(1, wrongType, null)));
        isProblem(put(device, upload), Problem.INVALID);

        var notKyber = new byte[1569];
        notKyber[0] = 7;
        var signature = device.identity.getPrivateKey().calculateSignature(notKyber);
        upload = device.upload(0, 0);
        upload.put("kyberPreKeys", List.of(TestDevice.json(1, notKyber, signature)));
        isProblem(put(device, upload), Problem.INVALID);

        upload = device.upload(0, 0);
        upload.put("identityKey", TestDevice.b64(wrongType));
        isProblem(put(device, upload), Problem.INVALID);
        counts(0, 0);
    }

    @Test
    void hostile_values_are_refused_and_change_nothing() {
        put(device, device.upload(1, 1)).statusCode(204);
        record Hostile(String member, Object value, Problem problem) {}
        for (var hostile :
                List.of(
                        new Hostile("identityKey", null, Problem.INVALID),
                        new Hostile("identityKey", "", Problem.INVALID),
                        new Hostile("identityKey", "!!", Problem.MALFORMED),
                        new Hostile("identityKey", 7, Problem.MALFORMED),
                        new Hostile("registrationId", 0, Problem.INVALID),
                        new Hostile("registrationId", 16381, Problem.INVALID),
                        new Hostile("registrationId", "many", Problem.MALFORMED),
                        new Hostile("registrationId", 1L << 40, Problem.MALFORMED),
                        new Hostile("accountVersion", -1, Problem.INVALID),
                        new Hostile("signedPreKey", List.of(), Problem.MALFORMED),
                        new Hostile("signedPreKey", Map.of("id", 1), Problem.INVALID),
                        new Hostile("signedPreKey", device.lastResort, Problem.INVALID),
                        new Hostile("lastResortKyberPreKey", device.signed, Problem.INVALID),
                        new Hostile("preKeys", "none", Problem.MALFORMED),
                        new Hostile("preKeys", List.of(Map.of()), Problem.INVALID),
                        new Hostile(
                                "preKeys",
                                List.of(TestDevice.ec(1), TestDevice.ec(1)),
                                Problem.INVALID),
                        new Hostile("preKeys", List.of(TestDevice.ec(-1)), Problem.INVALID),
                        new Hostile("preKeys", List.of(TestDevice.ec(1L << 32)), Problem.INVALID),
                        new Hostile("preKeys", List.of(device.lastResort), Problem.INVALID),
                        new Hostile("kyberPreKeys", List.of(device.signed), Problem.INVALID),
                        new Hostile("preKeys", TestDevice.ecs(101), Problem.TOO_LARGE))) {
            var upload = device.bare();
            upload.put(hostile.member(), hostile.value());
            isProblem(put(device, upload), hostile.problem());
        }
        var nulls = device.bare();
        nulls.put("preKeys", java.util.Collections.singletonList(null));
        isProblem(put(device, nulls), Problem.INVALID);
        counts(1, 1);
    }

    @Test
    void hostile_bodies_are_refused() {
        for (var body : List.of("{", "null", "[]", "7", "\"text\"", "{}")) {
            int put =
                    as(device.address)
                            .contentType("application/json")
                            .body(body)
                            .put("/v1/keys")
                            .statusCode();
            int check =
                    as(device.address)
                            .contentType("application/json")
                            .body(body)
                            .post("/v1/keys/check")
                            .statusCode();
            assertThat(List.of(put, check)).as(body).allMatch(s -> s == 400 || s == 422);
        }
        isProblem(
                as(device.address)
                        .contentType("application/json")
                        .body("{\"preKeys\":\"" + "a".repeat(600_000) + "\"}")
                        .put("/v1/keys")
                        .then(),
                Problem.TOO_LARGE);
        isProblem(
                as(device.address).contentType("text/plain").body("x").put("/v1/keys").then(),
                Problem.UNSUPPORTED_MEDIA_TYPE);
        isProblem(as(device.address).delete("/v1/keys").then(), Problem.METHOD_NOT_ALLOWED);
    }

    @Test
    void no_operation_goes_without_a_valid_token() {
        var expired = issuer.claims(device.address).with("exp", 1).sign();
        for (var request :
                List.of(given(), given().auth().oauth2("forged"), given().auth().oauth2(expired))) {
            var json = request.contentType("application/json");
            isProblem(json.body(device.upload(0, 0)).put("/v1/keys").then(), Problem.UNAUTHORIZED);
            isProblem(json.get("/v1/keys").then(), Problem.UNAUTHORIZED);
            isProblem(json.post("/v1/keys/check").then(), Problem.UNAUTHORIZED);
            isProblem(json.get("/v1/keys/" + account.text() + "/1").then(), Problem.UNAUTHORIZED);
        }
    }

    @Test
    void no_forged_or_misused_token_is_taken_for_a_good_one() throws Exception {
        var door = new HttpDoor(RestAssured.port, "GET /v1/keys", 200);
        assertThat(door.trial(issuer, device.address)).isEmpty();
    }

    @Test
    void a_token_publishes_for_its_own_device_only() {
        put(device, device.upload(1, 1)).statusCode(204);
        var thief = new TestDevice(AccountId.random(), 1);
        issuer.put(TestDevice.state(thief.address.account(), 1, 2, 1));
        put(thief, thief.upload(4, 4)).statusCode(204);
        get("*").statusCode(200).body("identityKey", equalTo(device.identityKey()));
        counts(0, 0);
    }

    @Test
    void the_check_compares_both_sides() throws Exception {
        var check = Map.of("digest", device.digest());
        isProblem(check(check), Problem.KEYS_DIFFER);
        put(device, device.upload(0, 0)).statusCode(204);
        check(check).statusCode(204);
        isProblem(check(Map.of("digest", TestDevice.b64(new byte[32]))), Problem.KEYS_DIFFER);
        isProblem(check(Map.of("digest", TestDevice.b64(new byte[31]))), Problem.INVALID);
    }

    private ValidatableResponse check(Map<String, String> body) {
        return as(device.address)
                .contentType("application/json")
                .body(body)
                .post("/v1/keys/check")
                .then();
    }

    @Test
    void another_identity_is_a_conflict_until_replacing_is_asked_for() {
        put(device, device.upload(2, 2)).statusCode(204);
        var anew = new TestDevice(account, 1, IdentityKeyPair.generate());
        var upload = anew.upload(1, 1);
        isProblem(put(anew, upload), Problem.CONFLICT);
        get("1").body("identityKey", equalTo(device.identityKey()));
        upload.put("replaceIdentity", true);
        put(anew, upload).statusCode(204);
        get("1").body("identityKey", equalTo(anew.identityKey()));
    }

    @Test
    void unknown_accounts_and_devices_are_told_apart() {
        isProblem(get("1"), Problem.UNKNOWN_DEVICE);
        put(device, device.upload(0, 0)).statusCode(204);
        isProblem(get("2"), Problem.UNKNOWN_DEVICE);
        for (var nonsense : List.of("0", "128", "x", "-1", "1.0", "**")) {
            isProblem(get(nonsense), Problem.UNKNOWN_DEVICE);
        }
        for (var nobody : List.of(AccountId.random().text(), "nobody", "a".repeat(500))) {
            isProblem(
                    as(stranger).get("/v1/keys/" + nobody + "/1").then(), Problem.UNKNOWN_ACCOUNT);
        }
    }

    @Test
    void a_suspended_account_gives_no_keys_for_now_and_loses_none() {
        put(device, device.upload(2, 2)).statusCode(204);
        prekeys.apply(suspended(5, AccountState.Status.STATUS_SUSPENDED));

        isProblem(get("1"), Problem.UNAVAILABLE);
        get("*").statusCode(503).header("Retry-After", equalTo("60"));
        counts(2, 2);

        prekeys.apply(suspended(6, AccountState.Status.STATUS_ACTIVE));
        get("1").statusCode(200);
    }

    @Test
    void one_that_is_not_known_here_is_asked_about_and_found_suspended() {
        issuer.put(suspended(3, AccountState.Status.STATUS_SUSPENDED));

        isProblem(get("1"), Problem.UNAVAILABLE);
    }

    private AccountState suspended(long version, AccountState.Status status) {
        return TestDevice.state(account, version, 3, 1, 2).toBuilder().setStatus(status).build();
    }

    @Test
    void a_deleted_account_is_unknown_also_once_it_is_forgotten() {
        put(device, device.upload(2, 2)).statusCode(204);
        var deleted =
                AccountState.newBuilder()
                        .setAccount(account.byteString())
                        .setVersion(9)
                        .setStatus(AccountState.Status.STATUS_DELETED)
                        .build();
        issuer.put(deleted);
        prekeys.apply(deleted);

        isProblem(get("*"), Problem.UNKNOWN_ACCOUNT);
        isProblem(put(device, device.upload(2, 2)), Problem.SESSION_REVOKED);

        issuer.forget(account);
        prekeys.forget(account);
        isProblem(get("*"), Problem.UNKNOWN_ACCOUNT);
        isProblem(put(device, device.upload(2, 2)), Problem.SESSION_REVOKED);
    }

    @Test
    void an_account_that_is_deleted_while_it_uploads_keeps_no_keys() throws Exception {
        var deleted =
                AccountState.newBuilder()
                        .setAccount(account.byteString())
                        .setVersion(9)
                        .setStatus(AccountState.Status.STATUS_DELETED)
                        .build();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var uploads =
                    IntStream.range(0, 6)
                            .mapToObj(
                                    n ->
                                            threads.submit(
                                                    () ->
                                                            put(device, device.upload(2, 2))
                                                                    .extract()
                                                                    .statusCode()))
                            .toList();
            prekeys.apply(deleted);
            for (var upload : uploads) {
                assertThat(upload.get()).isIn(204, 401);
            }
        }
        assertThat(prekeys.counts(device.address)).isEmpty();
        assertThat(prekeys.standing(account).devices()).isEmpty();
    }

    @Test
    void the_owner_sees_what_is_held() {
        put(device, device.upload(3, 2)).statusCode(204);
        get("1").statusCode(200);

        var held =
                as(device.address)
                        .get("/v1/keys/data")
                        .then()
                        .statusCode(200)
                        .header("Cache-Control", "no-store")
                        .extract()
                        .jsonPath();

        assertThat(held.getString("account")).isEqualTo(account.text());
        assertThat(held.getList("devices.device")).isEqualTo(List.of(1));
        assertThat(held.getInt("devices[0].preKeys")).isEqualTo(2);
        assertThat(held.getInt("devices[0].kyberPreKeys")).isEqualTo(1);
        assertThat(held.getInt("rememberedAsGiven")).isEqualTo(2);
        given().get("/v1/keys/data").then().statusCode(401);
        as(stranger).get("/v1/keys/data").then().statusCode(200).body("devices", hasSize(0));
    }

    @Test
    void draining_a_device_is_limited_per_caller() {
        put(device, device.upload(20, 0)).statusCode(204);
        for (int i = 0; i < 6; i++) {
            get("*").statusCode(200);
        }
        var refused = get("1");
        isProblem(refused, Problem.RATE_LIMITED);
        int pause = Integer.parseInt(refused.extract().header("Retry-After"));
        assertThat(pause).isBetween(1, 600);
        counts(14, 0);
        as(DeviceAddress.of(AccountId.random(), 1))
                .get("/v1/keys/" + account.text() + "/1")
                .then()
                .statusCode(200);
    }

    @Test
    void a_removed_device_whose_token_is_still_valid_uploads_nothing() {
        var removed = new TestDevice(account, 1);
        issuer.put(TestDevice.state(account, 2, 3, 2));
        var upload = removed.upload(1, 1);
        upload.put("accountVersion", 2);
        isProblem(put(removed, upload), Problem.SESSION_REVOKED);
        isProblem(get("1"), Problem.UNKNOWN_DEVICE);
    }

    @Test
    void an_upload_goes_through_while_auth_service_is_away() {
        as(device.address).get("/v1/keys").then().statusCode(200);
        issuer.away(true);
        try {
            put(device, device.upload(1, 1)).statusCode(204);
            isProblem(
                    as(stranger).get("/v1/keys/" + AccountId.random().text() + "/1").then(),
                    Problem.UNAVAILABLE);
        } finally {
            issuer.away(false);
        }
    }
}
