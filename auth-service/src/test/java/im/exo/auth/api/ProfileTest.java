package im.exo.auth.api;

import static im.exo.auth.testing.Calls.problem;
import static im.exo.auth.testing.Calls.putAs;
import static im.exo.auth.testing.Calls.with;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Operator;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccessKey;
import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class ProfileTest {

    @Inject AgroalDataSource database;

    /** What one device of an account derives from its profile key. */
    private record Own(AccessKey key, String version) {
        static Own random() {
            byte[] bytes = Base64.getDecoder().decode(Api.random(48));
            return new Own(
                    AccessKey.of(Arrays.copyOf(bytes, 16)),
                    HexFormat.of().formatHex(bytes, 16, 48));
        }

        Map<String, Object> profile() {
            var body = new HashMap<String, Object>();
            body.put("version", version);
            body.put("name", Api.random(28 + 53));
            body.put("about", Api.random(28 + 128));
            body.put("accessKeyHash", AccessKeyHash.of(key).hash().toByteArray());
            return body;
        }
    }

    @Test
    void what_was_stored_is_read_with_a_token_and_with_the_access_key() {
        var alice = Api.registered();
        var bob = Api.registered();
        var own = Own.random();
        var profile = with(own.profile(), "avatar", Api.random(1000));

        put(alice, profile).then().statusCode(204);

        for (var answer : List.of(asked(bob, alice, own), unasked(alice, own, own.key()))) {
            answer.then().statusCode(200).header("Cache-Control", "no-store");
            assertThat(answer.jsonPath().getMap("").keySet())
                    .isEqualTo(Set.of("name", "about", "avatar"));
            assertThat(answer.jsonPath().getString("name")).isEqualTo(profile.get("name"));
            assertThat(answer.jsonPath().getString("about")).isEqualTo(profile.get("about"));
            assertThat(answer.jsonPath().getString("avatar")).isEqualTo(profile.get("avatar"));
        }
        put(alice, with(profile, "avatar", null)).then().statusCode(204);
        assertThat(asked(bob, alice, own).jsonPath().getMap("")).doesNotContainKey("avatar");
    }

    @Test
    void the_hash_of_the_access_key_is_news_for_the_others_and_the_profile_is_not()
            throws Exception {
        var alice = Api.registered();
        assertThat(state(alice).getAccessKeyHash().isEmpty()).isTrue();
        long before = state(alice).getVersion();
        var own = Own.random();

        put(alice, own.profile()).then().statusCode(204);
        put(alice, own.profile()).then().statusCode(204);

        assertThat(state(alice).getVersion()).isEqualTo(before + 1);
        assertThat(state(alice).getAccessKeyHash()).isEqualTo(AccessKeyHash.of(own.key()).hash());
        put(alice, Own.random().profile()).then().statusCode(204);
        assertThat(state(alice).getVersion()).isEqualTo(before + 2);
        problem(unasked(alice, own, own.key()), 401, "unauthorized");
    }

    @Test
    void a_wrong_key_and_an_account_that_is_not_there_get_the_same_answer() {
        var alice = Api.registered();
        var keyless = Api.registered();
        var own = Own.random();
        put(alice, own.profile()).then().statusCode(204);
        var gone = Api.registered();
        put(gone, own.profile()).then().statusCode(204);
        Api.delete(gone.access(), gone.authKey()).then().statusCode(204);

        var answers = new ArrayList<String>();
        for (var account :
                List.of(
                        alice.account(),
                        keyless.account(),
                        gone.account(),
                        AccountId.random().text())) {
            var answer = unasked(account, own.version(), Own.random().key().text());
            problem(answer, 401, "unauthorized");
            answers.add(answer.asString());
        }

        assertThat(answers).containsOnly(answers.getFirst());
        problem(unasked(gone.account(), own.version(), own.key().text()), 401, "unauthorized");
        problem(
                unasked(alice.account(), Own.random().version(), own.key().text()),
                404,
                "not-found");
    }

    @Test
    void a_token_is_told_what_is_not_there() {
        var alice = Api.registered();
        var own = Own.random();

        problem(asked(alice, alice, own), 404, "not-found");
        problem(get(alice, AccountId.random().text(), own.version()), 404, "unknown-account");
        problem(get(alice, "nobody", own.version()), 404, "unknown-account");
        problem(get(alice, alice.account(), "A".repeat(64)), 404, "not-found");
    }

    @Test
    void either_a_token_or_a_key_is_shown() {
        var alice = Api.registered();
        var own = Own.random();
        put(alice, own.profile()).then().statusCode(204);
        String path = "/v1/profile/" + alice.account() + "/" + own.version();

        problem(RestAssured.get(path), 401, "unauthorized");
        problem(
                RestAssured.given()
                        .auth()
                        .oauth2(alice.access())
                        .header(AccessKey.HEADER, own.key().text())
                        .get(path),
                400,
                "malformed");
        for (String bad : List.of("AAAA", "!".repeat(24), "A".repeat(24), "A".repeat(5000))) {
            problem(unasked(alice.account(), own.version(), bad), 400, "malformed");
        }
    }

    @Test
    void parts_that_are_not_padded_are_refused_and_nothing_changes() throws Exception {
        var alice = Api.registered();
        var own = Own.random();
        var good = own.profile();
        for (var bad :
                List.of(
                        with(good, "version", own.version().substring(1)),
                        with(good, "version", own.version().toUpperCase(Locale.ROOT)),
                        with(good, "name", Api.random(28 + 54)),
                        with(good, "name", Api.random(28)),
                        with(good, "about", Api.random(28 + 1)),
                        with(good, "avatar", Api.random(28)),
                        with(good, "avatar", Api.random(64 * 1024 + 29)))) {
            problem(put(alice, bad), 422, "invalid");
        }
        for (var bad :
                List.of(
                        with(good, "accessKeyHash", Api.random(31)),
                        with(good, "accessKeyHash", null),
                        with(good, "name", null),
                        with(good, "version", null))) {
            assertThat(put(alice, bad).statusCode()).isIn(400, 422);
        }
        assertThat(state(alice).getVersion()).isEqualTo(1);
        problem(asked(alice, alice, own), 404, "not-found");
        put(alice, with(good, "avatar", Api.random(64 * 1024 + 28))).then().statusCode(204);
    }

    @Test
    void the_newest_four_versions_are_kept() throws Exception {
        var alice = Api.registered();
        var owns = List.of(Own.random(), Own.random(), Own.random(), Own.random(), Own.random());
        for (var own : owns) {
            put(alice, own.profile()).then().statusCode(204);
            // Storing a version again makes it the newest and pushes nothing out.
            put(alice, own.profile()).then().statusCode(204);
        }

        problem(asked(alice, alice, owns.getFirst()), 404, "not-found");
        for (var own : owns.subList(1, 5)) {
            asked(alice, alice, own).then().statusCode(200);
        }
        assertThat(rows(alice)).isEqualTo(4);
    }

    @Test
    void profiles_that_are_stored_at_once_are_one_of_them_as_a_whole() throws Exception {
        var alice = Api.registered();
        var own = Own.random();

        var answers =
                Crowd.of(
                        8,
                        n -> {
                            String same = Api.random(28 + 257);
                            byte[] first = Base64.getDecoder().decode(same);
                            byte[] about = Arrays.copyOf(first, 28 + 254);
                            var body = with(own.profile(), "name", same);
                            return put(alice, with(body, "about", about)).statusCode();
                        });

        assertThat(answers).containsOnly(204);
        var kept = asked(alice, alice, own).jsonPath();
        var name = Base64.getDecoder().decode(kept.getString("name"));
        var about = Base64.getDecoder().decode(kept.getString("about"));
        assertThat(about).isEqualTo(Arrays.copyOf(name, about.length));
        assertThat(rows(alice)).isEqualTo(1);
    }

    @Test
    void a_session_that_ended_stores_nothing_and_a_suspended_account_shows_nothing()
            throws Exception {
        var alice = Api.registered();
        var bob = Api.registered();
        var own = Own.random();
        put(alice, own.profile()).then().statusCode(204);
        var second = Api.signIn(alice).then().statusCode(201).extract().jsonPath();
        Api.end(alice.access(), second.getString("device")).then().statusCode(204);

        problem(
                putAs(second.getString("accessToken"), "/v1/profile", own.profile()),
                401,
                "session-revoked");

        Operator.put(
                        "/internal/accounts/" + alice.account() + "/status",
                        Map.of("status", "suspended"))
                .then()
                .statusCode(200);
        for (var answer : List.of(asked(bob, alice, own), unasked(alice, own, own.key()))) {
            problem(answer, 503, "unavailable");
            answer.then().header("Retry-After", "60");
        }
        problem(unasked(alice, own, Own.random().key()), 401, "unauthorized");
    }

    @Test
    void it_goes_with_the_account_and_is_counted_in_what_is_held() throws Exception {
        var alice = Api.registered();
        put(alice, Own.random().profile()).then().statusCode(204);
        int held =
                RestAssured.given()
                        .auth()
                        .oauth2(alice.access())
                        .get("/v1/accounts/current/data")
                        .jsonPath()
                        .getInt("rowsOfOtherFeatures.profile");
        assertThat(held).isEqualTo(1);

        Api.delete(alice.access(), alice.authKey()).then().statusCode(204);

        assertThat(rows(alice)).isZero();
        assertThat(state(alice).getAccessKeyHash().isEmpty()).isTrue();
    }

    private int rows(Api.Registered account) throws SQLException {
        try (var db = database.getConnection();
                var select =
                        db.prepareStatement("SELECT COUNT(*) FROM profile WHERE account = ?")) {
            select.setBytes(1, AccountId.parse(account.account()).bytes());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static AccountState state(Api.Registered account) throws Exception {
        return AccountState.parseFrom(
                Operator.internal().get("/internal/accounts/" + account.account()).asByteArray());
    }

    private static Response put(Api.Registered account, Map<String, Object> profile) {
        return putAs(account.access(), "/v1/profile", profile);
    }

    private static Response asked(Api.Registered asking, Api.Registered about, Own own) {
        return get(asking, about.account(), own.version());
    }

    private static Response get(Api.Registered asking, String account, String version) {
        return RestAssured.given()
                .auth()
                .oauth2(asking.access())
                .get("/v1/profile/" + account + "/" + version);
    }

    private static Response unasked(Api.Registered about, Own own, AccessKey key) {
        return unasked(about.account(), own.version(), key.text());
    }

    private static Response unasked(String account, String version, String key) {
        return RestAssured.given()
                .header(AccessKey.HEADER, key)
                .get("/v1/profile/" + account + "/" + version);
    }
}
