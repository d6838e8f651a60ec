package im.exo.auth.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.topics.Revocations;
import im.exo.kit.tokens.KeyMark;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rotations that an operator asks for. */
@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class RequestedRotationTest {

    private static final String ROTATION = "/internal/signing-keys/rotation";

    @Inject SigningKeys keys;
    @Inject SigningKeyStore store;
    @Inject KeySeal seal;
    @Inject TokenConfig config;
    @Inject TestClock clock;

    @AfterEach
    void afreshFromNow() {
        clock.reset();
        store.all().forEach(key -> store.remove(key.turn()));
        keys.turn();
    }

    @Test
    void a_key_is_published_at_once_and_signs_an_hour_later() {
        var before = Api.registered();
        var rotation = rotated("");

        assertThat(rotation.getLong("signsFrom") - rotation.getLong("publishedAt"))
                .isEqualTo(Duration.ofHours(1).toMillis());
        assertThat(rotation.getLong("retiredAt")).isEqualTo(rotation.getLong("signsFrom"));
        RestAssured.get("/.well-known/jwks.json").then().body("keys", hasSize(2));
        assertThat(kid(Api.registered())).isEqualTo(kid(before));

        clock.forward(Duration.ofHours(1));
        var after = Api.registered();
        assertThat(kid(after)).isNotEqualTo(kid(before));
        Api.sessions(before.access()).then().statusCode(200);
        Api.sessions(after.access()).then().statusCode(200);
    }

    @Test
    void asked_again_and_by_many_it_is_one_rotation() throws Exception {
        var answers = Crowd.of(8, _ -> rotated("").getMap(""));

        assertThat(Set.copyOf(answers)).hasSize(1);
        assertThat(rotated("?compromised=false").getMap("")).isEqualTo(answers.getFirst());
        assertThat(store.all()).hasSize(2);
    }

    @Test
    void another_instance_and_one_that_starts_anew_go_on_with_it() {
        var rotation = rotated("");
        var another = new SigningKeys(store, seal, config, clock);

        assertThat(another.rotate().turn()).isEqualTo(rotation.getInt("turn"));
        clock.forward(Duration.ofHours(1));
        var anew = new SigningKeys(store, seal, config, clock);
        assertThat(anew.signing().kid())
                .isEqualTo(another.signing().kid())
                .isEqualTo(keys.signing().kid());
        assertThat(anew.signing().turn()).isEqualTo(rotation.getInt("turn"));
    }

    @Test
    void after_a_compromise_every_earlier_token_is_dead_and_sessions_go_on() {
        var account = Api.registered();
        rotated("");
        var withdrawn = keys.published();
        Api.sessions(account.access()).then().statusCode(200);

        var rotation = rotated("?compromised=true");

        assertThat(rotation.getLong("signsFrom")).isEqualTo(rotation.getLong("publishedAt"));
        assertThat(keys.published())
                .extracting(SigningKey::turn)
                .containsExactly(rotation.getInt("turn"));
        Api.sessions(account.access()).then().statusCode(401);
        for (var key : withdrawn) {
            var claims = Jwt.part(account.access(), 1);
            var header = Jwt.part(account.access(), 0).replace(kid(account), key.kid());
            Api.sessions(Jwt.es256(header, claims, key.secret())).then().statusCode(401);
        }
        assertThat(revoked())
                .containsAll(withdrawn.stream().map(key -> KeyMark.of(key.kid())).toList());
        clock.forward(Duration.ofDays(300));
        assertThat(revoked()).contains(KeyMark.of(withdrawn.getFirst().kid()));
        clock.reset();
        var refreshed = Api.refresh(account.refresh()).then().statusCode(200).extract().jsonPath();
        Api.sessions(refreshed.getString("accessToken")).then().statusCode(200);
    }

    @Test
    void a_compromise_reported_by_many_and_again_makes_one_new_key() throws Exception {
        var answers = Crowd.of(8, _ -> rotated("?compromised=true").getMap(""));

        assertThat(Set.copyOf(answers)).hasSize(1);
        assertThat(rotated("?compromised=true").getMap("")).isEqualTo(answers.getFirst());
        clock.forward(Duration.ofMinutes(2));
        assertThat(rotated("?compromised=true").getInt("turn"))
                .isGreaterThan((int) answers.getFirst().get("turn"));
    }

    @Test
    void what_is_not_understood_rotates_nothing() {
        int before = store.all().size();
        for (var query : new String[] {"?compromised=1", "?compromised=yes"}) {
            rotation(query).then().statusCode(422);
        }
        RestAssured.post(ROTATION).then().statusCode(404);
        RestAssured.given()
                .auth()
                .oauth2(Api.registered().access())
                .post(ROTATION)
                .then()
                .statusCode(404);
        assertThat(store.all()).hasSize(before);
    }

    private static JsonPath rotated(String query) {
        return rotation(query).then().statusCode(200).extract().jsonPath();
    }

    private static Response rotation(String query) {
        return RestAssured.given()
                .header("Exo-Internal-Key", TestStack.INTERNAL_KEY)
                .post(ROTATION + query);
    }

    private static Set<UUID> revoked() {
        try {
            var list =
                    RestAssured.given()
                            .header("Exo-Internal-Key", TestStack.INTERNAL_KEY)
                            .get("/internal/revocations?after=0")
                            .asByteArray();
            return Revocations.parseFrom(list).getRevocationsList().stream()
                    .map(one -> one.getSid().asReadOnlyByteBuffer())
                    .map(RequestedRotationTest::uuid)
                    .collect(Collectors.toSet());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static UUID uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static String kid(Api.Registered account) {
        return Jwt.header(account.access()).getString("kid");
    }
}
