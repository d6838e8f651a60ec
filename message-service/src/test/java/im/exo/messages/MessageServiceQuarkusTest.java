package im.exo.messages;

import static im.exo.messages.testing.TestGateway.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.jdbc.JdbcConnection;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.topics.AccountState;
import im.exo.devstack.testing.TestParts;
import im.exo.devstack.testing.quarkus.DatabaseResource;
import im.exo.devstack.testing.quarkus.LogResource;
import im.exo.kit.testing.TestIssuer;
import im.exo.messages.testing.TestGateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;

import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

/**
 * The service as it is deployed: configuration, start, health, metrics, and one message. It goes on
 * running beside the tests that come after it, hence a schema that they do not use.
 */
@QuarkusTest
@WithTestResource(
        value = DatabaseResource.class,
        initArgs = @ResourceArg(name = "schema", value = "exo_files"))
@WithTestResource(LogResource.class)
@WithTestResource(MessageServiceQuarkusTest.Issuer.class)
class MessageServiceQuarkusTest {

    /** auth-service, as far as this service asks it. */
    public static final class Issuer implements QuarkusTestResourceLifecycleManager {

        static final AccountId BOB = AccountId.random();
        static final AccountId CAROL = AccountId.random();
        static TestIssuer issuer;

        @Override
        public Map<String, String> start() {
            issuer = TestIssuer.start();
            issuer.put(state(BOB));
            issuer.put(state(CAROL));
            return issuer.config();
        }

        private static AccountState state(AccountId account) {
            return AccountState.newBuilder()
                    .setAccount(account.byteString())
                    .setVersion(1)
                    .setStatus(AccountState.Status.STATUS_ACTIVE)
                    .setNextDevice(2)
                    .addDevices(AccountState.Device.newBuilder().setId(1).setRegistrationId(4711))
                    .build();
        }

        @Override
        public void stop() {
            issuer.close();
        }
    }

    private static final String OF_SERVICE = "checks.find { it.name == 'service' }.data";

    @Inject MessageService service;

    @Inject DataSource pool;

    @TestHTTPResource(value = "/health", management = true)
    URI health;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @Test
    void it_is_ready_with_all_shards_and_read_only_while_the_database_is_away() {
        awaitHealth("ready", null);
        RestAssured.get(health + "/started").then().statusCode(200);
        RestAssured.get(metrics).then().statusCode(200).body(containsString("exo_mailbox_shards"));
        assertThat(service.instance().orElseThrow().figures().shards()).isEqualTo(64);

        TestParts.database().kill9();
        try {
            awaitHealth("read-only", "database away");
            RestAssured.get(health + "/live").then().statusCode(200);
            RestAssured.get(health + "/started").then().statusCode(200);
        } finally {
            TestParts.database().restart();
        }
        awaitHealth("ready", null);
    }

    private void awaitHealth(String state, @Nullable String reason) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                RestAssured.get(health + "/ready")
                                        .then()
                                        .statusCode(state.equals("ready") ? 200 : 503)
                                        .body(OF_SERVICE + ".state", equalTo(state))
                                        .body(
                                                OF_SERVICE + ".reason",
                                                reason == null
                                                        ? nullValue()
                                                        : containsString(reason)));
    }

    @Test
    void a_connection_of_the_pool_gives_up_on_a_silent_database() throws Exception {
        try (var connection = pool.getConnection()) {
            var settings = connection.unwrap(JdbcConnection.class).getPropertySet();
            assertThat(settings.getIntegerProperty(PropertyKey.socketTimeout).getValue())
                    .isEqualTo(10_000);
            assertThat(settings.getIntegerProperty(PropertyKey.connectTimeout).getValue())
                    .isEqualTo(2_000);
        }
    }

    @Test
    void a_message_to_an_account_that_only_auth_service_knows_is_delivered() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> service.instance().orElseThrow().figures().shards() == 64);
        try (var gateway =
                TestGateway.connect(
                        service.instance().orElseThrow().port(),
                        TestIssuer.INTERNAL_KEY,
                        1 << 24,
                        true)) {
            assertThat(gateway.outcome(Issuer.BOB, envelope("hello", 1)))
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            var socket = gateway.register(Issuer.BOB, 1);
            await().until(() -> socket.drained == 1);
            assertThat(socket.texts()).containsExactly("hello");
        }
    }

    @Test
    void the_owner_sees_how_much_waits_and_nobody_else_does() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> service.instance().orElseThrow().figures().shards() == 64);
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        try (var gateway =
                TestGateway.connect(
                        service.instance().orElseThrow().port(),
                        TestIssuer.INTERNAL_KEY,
                        1 << 24,
                        true)) {
            for (String text : List.of("one", "two")) {
                assertThat(gateway.outcome(Issuer.CAROL, envelope(text, 1)))
                        .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            }
        }
        held(Issuer.CAROL)
                .body("account", equalTo(Issuer.CAROL.text()))
                .body("queues.device", equalTo(List.of(1)))
                .body("queues[0].envelopes", equalTo(2))
                .body("queues[0].bytes", equalTo(6))
                .body("queues[0].oldest", equalTo(today))
                .body("queues[0].newest", equalTo(today));
        held(AccountId.random()).body("queues", equalTo(List.of()));
        RestAssured.get("/v1/messages/data").then().statusCode(401);
        RestAssured.given().auth().oauth2("x").get("/v1/messages/data").then().statusCode(401);
    }

    private static ValidatableResponse held(AccountId account) {
        return RestAssured.given()
                .auth()
                .oauth2(Issuer.issuer.token(DeviceAddress.of(account, 1)))
                .get("/v1/messages/data")
                .then()
                .statusCode(200);
    }
}
