package im.exo.system.faults;

import static im.exo.system.instances.Instances.awaitAccepted;
import static im.exo.system.instances.Instances.finish;
import static im.exo.system.instances.Instances.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.contract.Shards;
import im.exo.contract.topics.AccountState;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.system.blindness.Searches;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawFiles;
import im.exo.system.raw.Talk;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Without Kafka for minutes messages go on, also of people who come meanwhile; events wait in the
 * outbox, and whoever waited for Kafka goes on when it is back.
 */
@ExtendWith(SharedPlatform.class)
@Tag("long")
class KafkaAwayTest {

    private static final int PAIRS = 8;
    private static final int PER_SEND = 2;
    private static final Duration MINUTES = Duration.ofMinutes(3);

    /** Longer than a Kafka client waits for an answer unless it is told otherwise. */
    private static final Duration BEYOND_TIMEOUTS = Duration.ofSeconds(75);

    private final Exo exo;

    KafkaAwayTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void messages_go_on_and_every_event_follows() throws Exception {
        var kafka = exo.platform().process("kafka");
        try (var old = new Talk(exo.sockets(), exo.members(2 * PAIRS), PER_SEND).start()) {
            await("the outbox is empty").atMost(Exo.PATIENCE).until(() -> waiting() == 0);
            awaitAccepted(old, 200);
            old.underWay().awaitAtLeast(PAIRS / 2);
            kafka.keepDown();
            long until = System.nanoTime() + MINUTES.toNanos();
            List<Member> fresh;
            try {
                fresh = exo.members(2 * PAIRS);
                assertThat(waiting()).as("registrations in the outbox").isPositive();
                try (var young = new Talk(exo.sockets(), fresh, PER_SEND).start()) {
                    do {
                        awaitAccepted(old, 200);
                        awaitAccepted(young, 200);
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
            awaitAccepted(old, 200);
            judge("people from before", old);
        }
    }

    @Test
    void a_service_that_lost_kafka_while_it_started_hears_of_accounts_again() throws Exception {
        var owner = exo.accounts().register();
        var reader = exo.accounts().register();
        var files = new RawFiles(new Http(exo.door()), owner.token());
        String file = files.upload(new byte[10_000]);
        await("the account is published")
                .atMost(Exo.PATIENCE)
                .until(() -> Searches.topicsContain(exo.platform(), owner.account().bytes()));
        var service = exo.platform().process("file-service");
        var kafka = exo.platform().process("kafka");
        service.kill9();
        service.awaitReady();
        kafka.keepDown();
        try {
            TimeUnit.SECONDS.sleep(BEYOND_TIMEOUTS.toSeconds());
        } finally {
            kafka.bringBack();
        }
        exo.awaitHealthy();
        var others = new RawFiles(new Http(exo.door()), reader.token());
        assertThat(others.link(file).status()).as("the file before").isEqualTo(200);
        delete(owner);
        await("the file goes with its account")
                .atMost(Exo.PATIENCE)
                .until(() -> others.link(file).status() == 404);
    }

    /** Says what auth-service says of a deleted account. */
    private void delete(Member member) throws Exception {
        var state =
                AccountState.newBuilder()
                        .setAccount(member.account().byteString())
                        .setVersion(member.version() + 1)
                        .setStatus(AccountState.Status.STATUS_DELETED)
                        .setNextDevice(member.device() + 1)
                        .build();
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                "127.0.0.1:" + exo.platform().options().layout().kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            int shard =
                    new Shards(producer.partitionsFor("exo.accounts").size()).of(member.account());
            producer.send(
                            new ProducerRecord<>(
                                    "exo.accounts",
                                    shard,
                                    member.account().bytes(),
                                    state.toByteArray()))
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static void judge(String who, Talk talk) throws Exception {
        report("Kafka away for %s, %s: %s", MINUTES, who, finish(talk));
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
