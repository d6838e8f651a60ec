package im.exo.auth.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Keys rotate when nobody calls: the scheduler does, and only the clock is moved. */
@QuarkusTest
@TestProfile(ScheduledRotationTest.Scheduler.class)
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class ScheduledRotationTest {

    public static final class Scheduler implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.scheduler.enabled", "true", "exo.tokens.look-every", "PT1S");
        }
    }

    @Inject SigningKeyStore store;
    @Inject SigningKeys keys;
    @Inject TestClock clock;

    @AfterEach
    void afreshFromNow() {
        clock.reset();
        store.all().forEach(key -> store.remove(key.turn()));
        keys.turn();
    }

    @Test
    void the_scheduler_publishes_signs_and_retires_while_every_token_verifies() {
        var before = Api.registered();
        String first = kid(before);
        assertThat(published()).containsExactly(first);

        clock.forward(Duration.ofHours(719).plusMinutes(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> published().size() == 2);
        var ahead = Api.registered();
        assertThat(kid(ahead)).isEqualTo(first);
        verifies(before, ahead);

        clock.forward(Duration.ofHours(1));
        var after = Api.registered();
        assertThat(kid(after)).isNotEqualTo(first).isIn(published());
        verifies(before, ahead, after);

        clock.forward(Duration.ofMinutes(16));
        await().atMost(Duration.ofSeconds(60)).until(() -> !published().contains(first));
        assertThat(published()).containsExactly(kid(after));
        verifies(after, Api.registered());
    }

    private static List<String> published() {
        return RestAssured.get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("keys.kid");
    }

    private static void verifies(Api.Registered... accounts) {
        for (var account : accounts) {
            Api.sessions(account.access()).then().statusCode(200);
        }
    }

    private static String kid(Api.Registered account) {
        return Jwt.header(account.access()).getString("kid");
    }
}
