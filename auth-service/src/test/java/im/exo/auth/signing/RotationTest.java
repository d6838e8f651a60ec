package im.exo.auth.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class RotationTest {

    @Inject SigningKeys keys;
    @Inject SigningKeyStore store;
    @Inject TestClock clock;

    @AfterEach
    void afreshFromNow() {
        clock.reset();
        store.all().forEach(key -> store.remove(key.turn()));
        keys.turn();
    }

    @Test
    void keys_rotate_without_a_token_being_refused() {
        var account = Api.registered();
        String firstKey = kid(account.access());
        clock.forward(Duration.ofHours(719).plusMinutes(1));
        keys.turn();

        // Published and not yet signing: verifiers have an hour to learn it.
        RestAssured.get("/.well-known/jwks.json").then().body("keys", hasSize(2));
        var still = Api.registered();
        assertThat(kid(still.access())).isEqualTo(firstKey);

        clock.forward(Duration.ofHours(1));
        var next = Api.registered();
        assertThat(kid(next.access())).isNotEqualTo(firstKey);
        Api.sessions(next.access()).then().statusCode(200);
        Api.sessions(account.access()).then().statusCode(200);

        keys.turn();
        RestAssured.get("/.well-known/jwks.json").then().body("keys", hasSize(2));
        clock.forward(Duration.ofMinutes(16));
        keys.turn();
        RestAssured.get("/.well-known/jwks.json")
                .then()
                .body("keys", hasSize(1))
                .body("keys[0].kid", equalTo(kid(next.access())));
        Api.sessions(Api.registered().access()).then().statusCode(200);
    }

    @Test
    void many_instances_publish_one_next_key() throws Exception {
        clock.forward(Duration.ofHours(719).plusMinutes(1));

        Crowd.of(
                8,
                n -> {
                    keys.turn();
                    return n;
                });

        assertThat(store.all()).hasSize(2);
    }

    @Test
    void the_published_keys_hold_public_halves_only() {
        RestAssured.get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .body("keys[0].kty", equalTo("EC"))
                .body("keys[0].crv", equalTo("P-256"))
                .body("keys[0].alg", equalTo("ES256"))
                .body("keys[0].use", equalTo("sig"))
                .body("keys[0].size()", equalTo(7));
    }

    @Test
    void discovery_sends_services_back_here_and_others_to_the_front_door() {
        String here = ":" + RestAssured.port + "/.well-known/jwks.json";
        RestAssured.get("/.well-known/openid-configuration")
                .then()
                .body("issuer", equalTo(TestStack.ISSUER))
                .body("jwks_uri", endsWith(here));
        RestAssured.given()
                .header("X-Forwarded-For", "192.0.2.1")
                .get("/.well-known/openid-configuration")
                .then()
                .body("jwks_uri", equalTo(TestStack.ISSUER + "/.well-known/jwks.json"));
    }

    private static String kid(String token) {
        return Jwt.header(token).getString("kid");
    }
}
