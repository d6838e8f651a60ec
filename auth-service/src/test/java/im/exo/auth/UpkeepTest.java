package im.exo.auth;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Calls;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class UpkeepTest {

    private static final String PLACES = "SELECT COUNT(*) FROM provisioning WHERE ? IS NOT NULL";
    private static final String REVOKED = "SELECT COUNT(*) FROM revocation WHERE ? IS NOT NULL";

    @Inject Upkeep upkeep;
    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void times_of_day_challenges_and_old_revocations_are_forgotten() throws Exception {
        var account = Api.registered();
        var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
        Api.end(second.getString("accessToken"), "current").then().statusCode(204);
        String turned = "SELECT COUNT(*) FROM device WHERE account = ? AND turned_at IS NOT NULL";
        String spent = "SELECT COUNT(*) FROM spent_challenge WHERE account = ?";
        upkeep.forget();
        assertThat(count(turned, account)).isEqualTo(1);
        assertThat(count(spent, account)).isEqualTo(1);

        // The clock may have been set forwards only to be set back: what was used is not forgotten.
        clock.forward(Duration.ofMinutes(61));
        upkeep.forget();
        assertThat(count(spent, account)).isEqualTo(1);
        assertThat(count(REVOKED, account)).isPositive();

        clock.forward(Duration.ofHours(25));
        upkeep.forget();

        assertThat(count(turned, account)).isZero();
        assertThat(count(spent, account)).isZero();
        assertThat(count(REVOKED, account)).isZero();
        Api.refresh(account.refresh()).then().statusCode(200);
    }

    @Test
    void places_and_link_tokens_are_forgotten_soon_after_their_time() throws Exception {
        var account = Api.registered();
        var place =
                Map.<String, Object>of(
                        "address",
                        Api.random(32),
                        "publicKey",
                        Api.random(33),
                        "mac",
                        Api.random(32));
        Calls.post("/v1/provisioning", place).then().statusCode(201);
        Calls.postAs(account.access(), "/v1/devices/link-token", Map.of()).then().statusCode(201);
        String tokens = "SELECT COUNT(*) FROM link_token WHERE account = ?";
        clock.forward(Duration.ofMinutes(9));
        upkeep.forget();
        Calls.post("/v1/provisioning", place).then().statusCode(201);
        assertThat(count(PLACES, account)).isPositive();

        clock.forward(Duration.ofMinutes(2));
        upkeep.forget();
        assertThat(count(PLACES, account)).isZero();
        assertThat(count(tokens, account)).isEqualTo(1);

        clock.forward(Duration.ofMinutes(15));
        upkeep.forget();
        assertThat(count(tokens, account)).isZero();
    }

    private long count(String sql, Api.Registered account) throws Exception {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setBytes(1, AccountId.parse(account.account()).bytes());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
