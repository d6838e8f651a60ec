package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.client.Status;
import im.exo.contract.Limits;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One-time keys from the hand-out of one to the refill, through every service on the way. */
@ExtendWith(SharedPlatform.class)
class PrekeysTest {

    /** Bundles of one device that one account may take at once. */
    private static final int BURST = 6;

    private final Exo exo;
    private final Http http;
    @TempDir private Path folder;

    PrekeysTest(Exo exo) {
        this.exo = exo;
        this.http = new Http(exo.door());
    }

    @Test
    void a_device_that_stays_online_is_told_that_its_keys_run_low_and_fills_them_up()
            throws Exception {
        try (var ada = Person.register(exo.door(), folder.resolve("ada"), "correct horse ada")) {
            ada.online();
            assertThat(left(ada)).containsExactly(Limits.ONE_TIME_PREKEYS, Limits.ONE_TIME_PREKEYS);
            long connections = connections(ada);
            // The first number below the mark; more would be taken from the refill.
            int taken = Limits.ONE_TIME_PREKEYS - Limits.PREKEYS_LOW + 1;
            Member caller = null;
            for (int i = 0; i < taken; i++) {
                if (i % BURST == 0) {
                    caller = exo.accounts().register();
                }
                take(ada, caller);
            }
            await("filled up")
                    .atMost(Exo.PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(left(ada))
                                            .containsExactly(
                                                    Limits.ONE_TIME_PREKEYS,
                                                    Limits.ONE_TIME_PREKEYS));
            assertThat(connections(ada)).as("changes of the connection").isEqualTo(connections);
        }
    }

    private void take(Person of, Member caller) throws Exception {
        String path = "/v1/keys/" + of.id().text() + "/" + of.address().device().value();
        var answer = http.request("GET", path).token(caller.token()).send();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().at("/devices/0/preKey/id").isNumber())
                .as("a one-time key in %s", answer)
                .isTrue();
    }

    private static long connections(Person person) {
        return person.statuses().stream().filter(Status.Connection.class::isInstance).count();
    }

    /** EC and Kyber one-time keys; only the device itself may ask the service how many are left. */
    private List<Integer> left(Person person) throws SQLException {
        var database =
                new MariaDb(exo.platform().data(), exo.platform().options().layout().database());
        var schema = Schema.EXO_KEYS;
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(schema), schema.id(), database.password(schema));
                var statement =
                        connection.prepareStatement(
                                "SELECT COUNT(*) FROM one_time_key WHERE account = ? AND device = ?"
                                        + " GROUP BY kind ORDER BY kind")) {
            statement.setBytes(1, person.id().bytes());
            statement.setInt(2, person.address().device().value());
            var counts = new ArrayList<Integer>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    counts.add(rows.getInt(1));
                }
            }
            return counts;
        }
    }
}
