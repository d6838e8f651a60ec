package im.exo.system;

import static im.exo.system.instances.Instances.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.Http.Answer;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.RawFiles;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A session that ends is refused everywhere within a second, whether Kafka is there or not, and its
 * device's queue and keys go.
 */
@ExtendWith(SharedPlatform.class)
class RevocationTest {

    private static final String PASSWORD = "correct horse revoked";

    /** A busy machine is slow; the times that are printed tell what it took. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir Path folder;

    private final Exo exo;
    private final Http http;

    RevocationTest(Exo exo) {
        this.exo = exo;
        this.http = new Http(exo.door());
    }

    @Test
    void an_ended_session_is_refused_everywhere_with_kafka() throws Exception {
        endSessions("with Kafka", () -> {}, () -> {});
    }

    @Test
    @Tag("long")
    void an_ended_session_is_refused_everywhere_without_kafka() throws Exception {
        var kafka = exo.platform().process("kafka");
        endSessions("without Kafka", kafka::keepDown, kafka::bringBack);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Device 1 has keys, 2 is online, 3 ends both; somebody else knows all three. */
    private void endSessions(String when, Step before, Step after) throws Exception {
        Member first;
        try (var person = Person.register(exo.door(), folder.resolve(when), PASSWORD)) {
            first = new Member(person.id(), person.address().device().value(), 0, "", 1);
        }
        var victim = signIn(first);
        var owner = signIn(first);
        var sender = exo.accounts().register();
        int registration = keys(sender, first).json().at("/devices/0/registrationId").asInt();
        var devices =
                List.of(
                        new Member(first.account(), first.device(), registration, "", 3),
                        victim,
                        owner);
        var files = new RawFiles(new Http(service()), victim.token());
        String file = new RawFiles(http, owner.token()).upload(new byte[1_000]);
        before.run();
        try (var socket = RawDevice.open(exo.sockets(), victim)) {
            assertThat(socket.isClosed()).isFalse();
            assertThat(counts(victim).status()).as("HTTP at the gateway").isEqualTo(200);
            assertThat(files.link(file).status()).as("a link at file-service").isEqualTo(200);
            assertThat(send(sender, devices).status()).as("a send to all three").isEqualTo(200);
            assertThat(queued(devices.getFirst())).as("queued").isPositive();
            assertThat(published(devices.getFirst())).as("published").isPositive();

            var ended = http.request("DELETE", "/v1/sessions").token(owner.token()).send();
            assertThat(ended.status()).as(ended.toString()).isEqualTo(204);
            var watch = new Watch(when);
            watch.until("socket", socket::isClosed);
            watch.until("HTTP at the gateway", () -> counts(victim).status() == 401);
            watch.until("link at file-service", () -> files.link(file).status() == 401);
            watch.until("keys gone", () -> published(devices.getFirst()) == 0);
            watch.until("a send is corrected", () -> send(sender, devices).status() != 200);
            watch.await();
            assertThat(socket.closed()).isCompletedWithValue(4401);
            var refused = send(sender, devices);
            assertThat(refused.status()).as(refused.toString()).isIn(409, 410);
            await("the queue is gone")
                    .atMost(DEADLINE)
                    .until(() -> queued(devices.getFirst()) == 0);
            assertThat(keys(sender, first).status()).isEqualTo(404);
            assertThat(counts(owner).status()).as("whoever ended them").isEqualTo(200);
            assertThat(send(sender, List.of(owner)).status()).as("the one left").isEqualTo(200);
        } finally {
            after.run();
            exo.awaitHealthy();
        }
    }

    /** Measures several things at once from now on. */
    private static final class Watch {
        private final String when;
        private final long began = System.nanoTime();
        private final List<Future<?>> running = new ArrayList<>();
        private final List<String> times = new ArrayList<>();

        Watch(String when) {
            this.when = when;
        }

        void until(String what, Callable<Boolean> over) {
            var task =
                    new FutureTask<Void>(
                            () -> {
                                while (!over.call()) {
                                    assertThat(System.nanoTime() - began)
                                            .as(what)
                                            .isLessThan(DEADLINE.toNanos());
                                    TimeUnit.MILLISECONDS.sleep(20);
                                }
                                long millis = (System.nanoTime() - began) / 1_000_000;
                                synchronized (times) {
                                    times.add(what + " " + millis + " ms");
                                }
                                return null;
                            });
            running.add(task);
            Thread.ofVirtual().start(task);
        }

        void await() throws InterruptedException, ExecutionException {
            for (var one : running) {
                one.get();
            }
            report("sessions ended %s: %s", when, String.join(", ", times));
        }
    }

    private Member signIn(Member of) throws Exception {
        String path = "/v1/accounts/" + of.account().text() + "/kdf";
        byte[] salt = http.get(path).json().path("salt").binaryValue();
        int registration = 77;
        try (var keys = PasswordKeys.derive(PASSWORD.toCharArray(), Kdf.standard(salt))) {
            var answer =
                    http.request("POST", "/v1/sessions")
                            .json(
                                    Map.of(
                                            "account",
                                            of.account().text(),
                                            "authKey",
                                            Base64.getEncoder().encodeToString(keys.auth()),
                                            "registrationId",
                                            registration))
                            .send();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
            return new Member(
                    of.account(),
                    answer.json().path("device").asInt(),
                    registration,
                    answer.json().path("accessToken").asText(),
                    answer.json().path("accountVersion").asLong());
        }
    }

    /** Says only what the sender knew before, so that nobody learns a newer version from it. */
    private Answer send(Member sender, List<Member> devices) throws Exception {
        var messages =
                devices.stream()
                        .map(
                                device ->
                                        Map.of(
                                                "device",
                                                device.device(),
                                                "registrationId",
                                                device.registrationId(),
                                                "type",
                                                CiphertextType.CIPHERTEXT_TYPE_WHISPER_VALUE,
                                                "content",
                                                Base64.getEncoder().encodeToString(new byte[100])))
                        .toList();
        long now = System.currentTimeMillis();
        return http.request("PUT", "/v1/messages/" + devices.getFirst().account().text())
                .token(sender.token())
                .json(
                        Map.of(
                                "id",
                                EnvelopeId.next(now).toString(),
                                "timestamp",
                                now,
                                "accountVersion",
                                3,
                                "messages",
                                messages))
                .send();
    }

    private Answer keys(Member caller, Member of) throws Exception {
        return http.request("GET", "/v1/keys/" + of.account().text() + "/" + of.device())
                .token(caller.token())
                .send();
    }

    /** keyserver-service answers any valid token: only the gateway refuses it. */
    private Answer counts(Member caller) throws Exception {
        return http.request("GET", "/v1/keys").token(caller.token()).send();
    }

    private URI service() {
        return URI.create("http://127.0.0.1:" + exo.platform().options().layout().files());
    }

    private int queued(Member device) throws Exception {
        return count(Schema.EXO_MESSAGES, "envelopes", device);
    }

    private int published(Member device) throws Exception {
        return count(Schema.EXO_KEYS, "device", device);
    }

    private int count(Schema schema, String table, Member device) throws Exception {
        var database =
                new MariaDb(exo.platform().data(), exo.platform().options().layout().database());
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(schema), schema.id(), database.password(schema));
                var select =
                        connection.prepareStatement(
                                "SELECT COUNT(*) FROM "
                                        + table
                                        + " WHERE account = ? AND device = ?")) {
            select.setBytes(1, device.account().bytes());
            select.setInt(2, device.device());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
