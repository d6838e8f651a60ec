package im.exo.auth.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Defaults;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.auth.testing.Topic;
import im.exo.contract.AccountId;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;

/** Days are made to pass in the table: tokens would not outlive a clock that is moved. */
@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class IdleExpiryTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @Inject Departures departures;
    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void an_account_goes_once_all_its_devices_are_unused_for_longer() throws Exception {
        var unused = Api.registered();
        Api.signIn(unused).then().statusCode(201);
        var half = Api.registered();
        Api.signIn(half).then().statusCode(201);
        var justInTime = Api.registered();
        lastUsed(unused, 121);
        lastUsed(half, 121);
        usedNow(half, 2);
        lastUsed(justInTime, 120);

        departures.tend();

        assertThat(status(unused)).isEqualTo(3);
        assertThat(status(half)).isEqualTo(1);
        assertThat(status(justInTime)).isEqualTo(1);
        Api.refresh(unused.refresh()).then().statusCode(401);
        assertThat(new Tables(database).keeping(unused.account()))
                .containsOnlyKeys("account.id", "deserted.account");
    }

    @Test
    void signing_in_and_refreshing_count_as_use() throws Exception {
        var refreshed = Api.registered();
        var signedIn = Api.registered();
        lastUsed(refreshed, 130);
        lastUsed(signedIn, 130);
        Api.refresh(refreshed.refresh()).then().statusCode(200);
        Api.signIn(signedIn).then().statusCode(201);

        departures.tend();

        assertThat(status(refreshed)).isEqualTo(1);
        assertThat(status(signedIn)).isEqualTo(1);
    }

    @Test
    void an_account_without_a_device_goes_that_long_after_its_last_one() throws Exception {
        var left = Api.registered();
        Api.end(left.access(), "current").then().statusCode(204);
        var cameBack = Api.registered();
        Api.end(cameBack.access(), "current").then().statusCode(204);
        assertThat(new Tables(database).naming(left.account())).containsKey("deserted.account");
        deserted(left, 121);
        deserted(cameBack, 121);
        Api.signIn(cameBack).then().statusCode(201);
        assertThat(new Tables(database).naming(cameBack.account()))
                .doesNotContainKey("deserted.account");
        var recently = Api.registered();
        Api.end(recently.access(), "current").then().statusCode(204);
        deserted(recently, 120);

        departures.tend();

        assertThat(status(left)).isEqualTo(3);
        assertThat(status(cameBack)).isEqualTo(1);
        assertThat(status(recently)).isEqualTo(1);
    }

    @Test
    void a_suspended_account_waits_for_its_operator() throws Exception {
        var suspended = Api.registered();
        lastUsed(suspended, 200);
        sql("UPDATE account SET status = 2 WHERE id = ?", suspended);

        departures.tend();

        assertThat(status(suspended)).isEqualTo(2);
    }

    @Test
    void several_instances_at_once_end_it_once() throws Exception {
        var unused = Api.registered();
        lastUsed(unused, 500);

        Crowd.of(
                6,
                n -> {
                    departures.tend();
                    return n;
                });

        assertThat(status(unused)).isEqualTo(3);
        assertThat(number("SELECT version FROM account WHERE id = ?", unused)).isEqualTo(2);
    }

    @Test
    void a_tombstone_goes_after_ninety_days_and_the_topic_forgets_it() throws Exception {
        var account = Api.registered();
        Api.delete(account.access(), account.authKey()).then().statusCode(204);
        clock.forward(Duration.ofDays(90));
        departures.tend();
        assertThat(status(account)).isEqualTo(3);

        clock.forward(Duration.ofDays(1));
        departures.tend();

        assertThat(new Tables(database).keeping(account.account())).isEmpty();
        RestAssured.given()
                .header("Exo-Internal-Key", TestStack.INTERNAL_KEY)
                .get("/internal/accounts/" + account.account())
                .then()
                .statusCode(404);
        byte[] key = AccountId.parse(account.account()).bytes();
        await().atMost(LONG)
                .until(
                        () ->
                                Topic.read("exo.accounts").stream()
                                        .filter(record -> Arrays.equals(record.key(), key))
                                        .anyMatch(record -> record.value() == null));
        Api.refresh(account.refresh()).then().statusCode(401);
        Api.signIn(account).then().statusCode(401);
    }

    @Test
    void an_operator_who_says_nothing_gets_120_and_90_days() {
        var config = Defaults.of(LeavingConfig.class);

        assertThat(config.idleExpiry()).isEqualTo(Duration.ofDays(120));
        assertThat(config.tombstone()).isEqualTo(Duration.ofDays(90));
    }

    private void lastUsed(Api.Registered account, int daysAgo) throws SQLException {
        sql("UPDATE device SET last_used_on = '" + day(daysAgo) + "' WHERE account = ?", account);
    }

    private void usedNow(Api.Registered account, int device) throws SQLException {
        sql(
                "UPDATE device SET last_used_on = '"
                        + day(0)
                        + "' WHERE account = ? AND device = "
                        + device,
                account);
    }

    private void deserted(Api.Registered account, int daysAgo) throws SQLException {
        sql("UPDATE deserted SET since = '" + day(daysAgo) + "' WHERE account = ?", account);
    }

    private static LocalDate day(int ago) {
        return LocalDate.now(ZoneOffset.UTC).minusDays(ago);
    }

    private long status(Api.Registered account) throws SQLException {
        return number("SELECT status FROM account WHERE id = ?", account);
    }

    private void sql(String sql, Api.Registered account) throws SQLException {
        try (var db = database.getConnection();
                var update = db.prepareStatement(sql)) {
            update.setBytes(1, AccountId.parse(account.account()).bytes());
            assertThat(update.executeUpdate()).isPositive();
        }
    }

    private long number(String sql, Api.Registered account) throws SQLException {
        try (var db = database.getConnection();
                var select = db.prepareStatement(sql)) {
            select.setBytes(1, AccountId.parse(account.account()).bytes());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
