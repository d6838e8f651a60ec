package im.exo.kit;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Problem;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.Revocation;
import im.exo.kit.accounts.AccountDirectory;
import im.exo.kit.revocations.DenyList;
import im.exo.kit.testing.Forgeries;
import im.exo.kit.testing.HttpDoor;
import im.exo.kit.testing.Misuses;
import im.exo.kit.testing.TestIssuer;
import im.exo.kit.testing.TestSigner;
import im.exo.kit.tokens.KeyMark;
import im.exo.kit.tokens.Tokens;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@QuarkusTest
@WithTestResource(IssuerResource.class)
class KitTest {

    private static final DeviceAddress DEVICE = DeviceAddress.of(AccountId.random(), 3);

    TestIssuer issuer;

    @Inject Tokens tokens;
    @Inject DenyList denyList;
    @Inject AccountDirectory accounts;

    @TestHTTPResource("/")
    URI probe;

    @TestHTTPResource(value = "/health", management = true)
    URI health;

    @Test
    void health_says_in_one_word_how_it_is() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                given().get(health + "/ready")
                                        .then()
                                        .statusCode(200)
                                        .body(
                                                "checks.find { it.name == 'service' }.data",
                                                equalTo(Map.of("state", "ready"))));
        given().get(health + "/started").then().statusCode(200);
        given().get(health + "/live").then().statusCode(200);
    }

    private static void isProblem(ValidatableResponse answer, Problem problem) {
        answer.statusCode(problem.status())
                .contentType("application/problem+json")
                .body("type", equalTo(problem.type()))
                .body("status", equalTo(problem.status()))
                .body("title", equalTo(problem.title()));
    }

    @Test
    void a_valid_token_names_its_device() {
        given().auth()
                .oauth2(issuer.token(DEVICE))
                .get("/probe")
                .then()
                .statusCode(200)
                .header("X-Content-Type-Options", "nosniff")
                .body("account", equalTo(DEVICE.account().text()))
                .body("device", equalTo(3));
        assertThat(tokens.verify(issuer.token(DEVICE)))
                .isInstanceOfSatisfying(
                        Tokens.Verdict.Valid.class,
                        valid -> {
                            assertThat(valid.session().device()).isEqualTo(DEVICE);
                            assertThat(valid.session().roles()).containsExactly("user");
                            assertThat(valid.session().accountVersion()).isZero();
                        });
        assertThat(tokens.verify(issuer.claims(DEVICE).with("av", 1L << 40).sign()))
                .isInstanceOfSatisfying(
                        Tokens.Verdict.Valid.class,
                        valid -> assertThat(valid.session().accountVersion()).isEqualTo(1L << 40));
    }

    @Test
    void no_request_gets_in_with_a_forged_or_misused_token() throws Exception {
        assertThat(new HttpDoor(probe.getPort(), "GET /probe", 200).trial(issuer, DEVICE))
                .isEmpty();
        isProblem(given().get("/probe").then(), Problem.UNAUTHORIZED);
        isProblem(
                given().header("Authorization", "Basic YTpi").get("/probe").then(),
                Problem.UNAUTHORIZED);
        isProblem(
                given().header("Authorization", "Bearer x").get("/probe").then(),
                Problem.UNAUTHORIZED);
    }

    @Test
    void no_string_is_taken_for_a_token_that_is_forged_or_misused() {
        var wrong = new LinkedHashMap<>(Forgeries.of(issuer.loot(DEVICE)));
        wrong.putAll(Misuses.of(issuer.signer(), issuer.claims(DEVICE).json()));
        wrong.put("64 KiB", "y".repeat(64 << 10));
        assertThat(wrong).hasSizeGreaterThan(150);

        assertThat(tokens.verify(issuer.token(DEVICE))).isInstanceOf(Tokens.Verdict.Valid.class);
        wrong.forEach(
                (name, token) ->
                        assertThat(tokens.verify(token))
                                .as(name)
                                .isEqualTo(new Tokens.Verdict.Refused(Problem.UNAUTHORIZED)));
        assertThat(tokens.verify(issuer.token(DEVICE))).isInstanceOf(Tokens.Verdict.Valid.class);
    }

    /** RFC 7519 allows them, and a clock that was set back must not sign everybody out. */
    @Test
    void what_only_looks_unusual_is_accepted() {
        long now = Instant.now().getEpochSecond();
        assertThat(
                        List.of(
                                issuer.claims(DEVICE).with("aud", List.of("else", "exo")).sign(),
                                issuer.claims(DEVICE).with("exp", now + 300.5).sign(),
                                issuer.claims(DEVICE)
                                        .with("iat", now + 3_600)
                                        .with("exp", now + 4_200)
                                        .sign(),
                                issuer.claims(DEVICE).with("nbf", now - 1).sign(),
                                issuer.claims(DEVICE).with("later", 1).sign()))
                .allSatisfy(
                        token ->
                                assertThat(tokens.verify(token))
                                        .isInstanceOf(Tokens.Verdict.Valid.class));
    }

    @Test
    void a_key_that_is_published_is_known_before_its_first_token_comes() throws Exception {
        var next = new TestSigner("next-key");
        try {
            issuer.publish(issuer.signer(), next);
            int before = issuer.keyFetches();
            await().atMost(Duration.ofSeconds(30)).until(() -> issuer.keyFetches() > before + 1);
            var door = new HttpDoor(probe.getPort(), "GET /probe", 200);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var statuses = new ArrayList<Future<Integer>>();
                for (int i = 0; i < 40; i++) {
                    var token = issuer.claims(DEVICE).sign(i % 2 == 0 ? next : issuer.signer());
                    statuses.add(threads.submit(() -> door.status(token)));
                }
                for (var status : statuses) {
                    assertThat(status.get()).isEqualTo(200);
                }
            }
        } finally {
            issuer.publish(issuer.signer());
        }
    }

    @Test
    void a_flood_of_unknown_keys_asks_for_keys_once_a_second_at_most() {
        long began = System.nanoTime();
        int before = issuer.keyFetches();
        for (int i = 0; i < 200; i++) {
            tokens.verify(issuer.claims(DEVICE).sign(new TestSigner("unknown-" + i)));
        }
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(issuer.keyFetches() - before).isLessThanOrEqualTo((int) seconds + 2);
        assertThat(tokens.verify(issuer.token(DEVICE))).isInstanceOf(Tokens.Verdict.Valid.class);
    }

    @Test
    void tokens_of_a_key_that_is_revoked_are_refused_though_it_is_known() {
        var stolen = new TestSigner("stolen-key");
        try {
            issuer.publish(issuer.signer(), stolen);
            var token = issuer.claims(DEVICE).sign(stolen);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> tokens.verify(token) instanceof Tokens.Verdict.Valid);
            issuer.revoke(
                    Revocation.newBuilder()
                            .setSid(bytes(KeyMark.of("stolen-key")))
                            .setUntil(Instant.now().plusSeconds(600).toEpochMilli())
                            .build());
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () ->
                                    assertThat(tokens.verify(token))
                                            .isEqualTo(
                                                    new Tokens.Verdict.Refused(
                                                            Problem.UNAUTHORIZED)));
            isProblem(given().auth().oauth2(token).get("/probe").then(), Problem.UNAUTHORIZED);
            given().auth().oauth2(issuer.token(DEVICE)).get("/probe").then().statusCode(200);
        } finally {
            issuer.publish(issuer.signer());
        }
    }

    @Test
    void a_role_that_is_missing_is_forbidden() {
        isProblem(
                given().auth().oauth2(issuer.token(DEVICE)).get("/probe/admin").then(),
                Problem.FORBIDDEN);
    }

    @Test
    void a_revoked_session_is_refused_within_the_poll_and_told_to_listeners() {
        var sid = UUID.randomUUID();
        var told = new CopyOnWriteArrayList<UUID>();
        denyList.onRevocation(told::add);
        var token = issuer.claims(DEVICE).sid(sid).sign();
        given().auth().oauth2(token).get("/probe").then().statusCode(200);
        issuer.revoke(
                Revocation.newBuilder()
                        .setSid(bytes(sid))
                        .setUntil(Instant.now().plusSeconds(600).toEpochMilli())
                        .build());
        await().atMost(Duration.ofSeconds(10)).until(() -> denyList.revoked(sid));
        isProblem(given().auth().oauth2(token).get("/probe").then(), Problem.SESSION_REVOKED);
        assertThat(tokens.verify(token))
                .isEqualTo(new Tokens.Verdict.Refused(Problem.SESSION_REVOKED));
        assertThat(told).contains(sid);
    }

    @Test
    void an_expired_revocation_is_forgotten() {
        var sid = UUID.randomUUID();
        denyList.add(sid, Instant.now().plusMillis(300));
        assertThat(denyList.revoked(sid)).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> !denyList.revoked(sid));
    }

    private static ByteString bytes(UUID id) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .flip());
    }

    @Test
    void everything_that_a_framework_refuses_is_a_problem() {
        isProblem(given().get("/nowhere").then(), Problem.NOT_FOUND);
        isProblem(given().get("/probe/nowhere").then(), Problem.NOT_FOUND);
        isProblem(given().get("/q/health").then(), Problem.NOT_FOUND);
        isProblem(given().delete("/probe").then(), Problem.METHOD_NOT_ALLOWED);
        isProblem(
                given().contentType("text/plain").body("x").post("/probe").then(),
                Problem.UNSUPPORTED_MEDIA_TYPE);
        isProblem(
                json("{\"inner\":{\"name\":\"a\"}}").accept("image/png").post("/probe").then(),
                Problem.NOT_ACCEPTABLE);
    }

    private static io.restassured.specification.RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    @Test
    void a_body_that_is_not_the_json_expected_is_malformed_and_not_quoted() {
        for (var body :
                List.of(
                        "{",
                        "nonsense",
                        "[]",
                        "{\"inner\":7}",
                        "{\"inner\":{\"name\":\"a\"},\"numbers\":[\"sesame\"]}",
                        "{\"inner\":{\"name\":\"a\"},\"numbers\":[99999999999]}",
                        "\"sesame\"",
                        "[".repeat(5000))) {
            var answer = json(body).post("/probe").then();
            isProblem(answer, Problem.MALFORMED);
            answer.body(not(containsString("sesame")));
        }
    }

    @Test
    void a_value_that_is_not_allowed_is_named_by_its_field_only() {
        var answer = json("{\"inner\":{\"name\":\"sesame\"}}").post("/probe").then();
        isProblem(answer, Problem.INVALID);
        answer.body("fields", equalTo(List.of("inner.name"))).body(not(containsString("sesame")));
        isProblem(json("{}").post("/probe").then(), Problem.INVALID);
        isProblem(given().contentType("application/json").post("/probe").then(), Problem.INVALID);
    }

    @Test
    void unknown_members_are_ignored() {
        json("{\"inner\":{\"name\":\"a\",\"later\":1},\"more\":{}}")
                .post("/probe")
                .then()
                .statusCode(200);
    }

    @Test
    void a_body_over_the_limit_is_too_large() {
        isProblem(
                json("{\"inner\":{\"name\":\"" + "a".repeat(70_000) + "\"}}").post("/probe").then(),
                Problem.TOO_LARGE);
    }

    @Test
    void problems_carry_members_and_a_pause() {
        var answer = given().get("/probe/busy").then();
        isProblem(answer, Problem.RATE_LIMITED);
        answer.header("Retry-After", notNullValue()).body("missing", equalTo(List.of(1, 2)));
    }

    @Test
    void storage_that_is_away_or_full_says_when_to_try_again() {
        var away = given().get("/probe/away").then();
        isProblem(away, Problem.UNAVAILABLE);
        away.header("Retry-After", equalTo("1")).body(not(containsString("secret-host")));
        isProblem(given().get("/probe/full").then(), Problem.READ_ONLY);
    }

    @Test
    void our_own_mistakes_tell_nothing() {
        var answer = given().get("/probe/broken").then();
        isProblem(answer, Problem.INTERNAL);
        answer.body(not(containsString("42")));
    }

    @Test
    void internal_paths_are_not_there_without_the_key() {
        for (var key : List.of("", "wrong", TestIssuer.INTERNAL_KEY + "x")) {
            isProblem(
                    given().header("Exo-Internal-Key", key).get("/internal/probe").then(),
                    Problem.NOT_FOUND);
        }
        for (var path :
                List.of(
                        "/internal/probe",
                        "//internal/probe",
                        "/probe/../internal/probe",
                        "/internal;x/probe",
                        "/;x/internal/probe",
                        "/./internal/probe",
                        "/internal%2Fprobe",
                        "/internal%3Bx/probe",
                        "/%69nternal/probe",
                        "/internal/openapi")) {
            assertThat(given().urlEncodingEnabled(false).get(path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        given().header("Exo-Internal-Key", TestIssuer.INTERNAL_KEY)
                .get("/internal/probe")
                .then()
                .statusCode(200)
                .body(equalTo("inside"));
        given().header("Exo-Internal-Key", TestIssuer.INTERNAL_KEY)
                .get("/internal/openapi")
                .then()
                .statusCode(200);
    }

    @Test
    void the_directory_knows_what_auth_service_knows() {
        var id = AccountId.random();
        assertThat(accounts.ask(AccountId.random()))
                .isEqualTo(new AccountDirectory.Answer.Unknown());
        var state = AccountState.newBuilder().setAccount(id.byteString()).setVersion(7).build();
        issuer.put(state);
        assertThat(accounts.ask(id)).isEqualTo(new AccountDirectory.Answer.Known(state));
    }

    @Test
    void the_directory_tells_unreachable_from_unknown() {
        issuer.away(true);
        try {
            assertThat(accounts.ask(AccountId.random()))
                    .isEqualTo(new AccountDirectory.Answer.Unreachable());
        } finally {
            issuer.away(false);
        }
    }
}
