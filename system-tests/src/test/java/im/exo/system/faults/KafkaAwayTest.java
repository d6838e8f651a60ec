package im.exo.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.system.blindness.Searches;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.Talk;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Without Kafka messages go on, also of people who come meanwhile; events wait in the outbox. */
@ExtendWith(SharedPlatform.class)
class KafkaAwayTest {

    private static final int PAIRS = 8;
    private static final int PER_SEND = 4;

    private final Exo exo;

    KafkaAwayTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void for_twenty_seconds() throws Exception {
        away(Duration.ofSeconds(20));
    }

    @Test
    @Tag("long")
    void for_three_minutes() throws Exception {
        away(Duration.ofMinutes(3));
    }

    private void away(Duration time) throws Exception {
        var kafka = exo.platform().process("kafka");
        try (var old = new Talk(exo.sockets(), exo.members(2 * PAIRS), PER_SEND).start()) {
            await("the outbox is empty").atMost(Exo.PATIENCE).until(() -> waiting() == 0);
            flows(old);
            old.underWay(PAIRS / 2);
            kafka.keepDown();
            long until = System.nanoTime() + time.toNanos();
            List<Member> fresh;
            try {
                fresh = exo.members(2 * PAIRS);
                assertThat(waiting()).as("registrations in the outbox").isPositive();
                try (var young = new Talk(exo.sockets(), fresh, PER_SEND).start()) {
                    do {
                        flows(old);
                        flows(young);
                        TimeUnit.MILLISECONDS.sleep(100);
                    } while (System.nanoTime() < until);
                    judge("people who came meanwhile", young);
                }
                assertThat(waiting()).as("registrations in the outbox").isPositive();
            } finally {
                kafka.bringBack();
            }
            await("the outbox is empty again").atMost(Exo.PATIENCE).until(() -> waiting() == 0);
            for (Member member : fresh) {
                assertThat(Searches.topicsContain(exo.platform(), member.account().bytes()))
                        .as("the registration is published")
                        .isTrue();
            }
            flows(old);
            judge("people from before", old);
        }
    }

    private static void judge(String who, Talk talk) throws Exception {
        var verdict = talk.finish();
        System.out.println("Kafka away, " + who + ": " + verdict);
        assertThat(verdict.clean()).as(verdict.toString()).isTrue();
    }

    private static void flows(Talk talk) {
        int before = talk.accepted();
        await("traffic").atMost(Exo.PATIENCE).until(() -> talk.accepted() > before + 200);
    }

    /** Events of auth-service that are not published yet. */
    private int waiting() throws SQLException {
        var database =
                new MariaDb(exo.platform().data(), exo.platform().options().layout().database());
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(Schema.EXO_AUTH),
                                Schema.EXO_AUTH.id(),
                                database.password(Schema.EXO_AUTH));
                var rows =
                        connection.createStatement().executeQuery("SELECT COUNT(*) FROM outbox")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
