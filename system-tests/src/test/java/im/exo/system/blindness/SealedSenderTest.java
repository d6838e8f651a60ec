package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.contract.AccountId;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.system.observability.Scrape;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Who wrote something is known to its recipient, and nowhere else. */
@ExtendWith(SharedPlatform.class)
class SealedSenderTest {

    private final Exo exo;
    @TempDir private Path folder;

    SealedSenderTest(Exo exo) {
        this.exo = exo;
    }

    private Person person(String name) throws Exception {
        return Person.register(exo.door(), folder.resolve(name), "correct horse " + name);
    }

    @Test
    void neither_tables_nor_topics_nor_logs_say_who_wrote_a_message() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            acquainted(ada, bob);
            bob.stop();
            long news = records();
            double named = sendsOverSockets();
            for (int i = 0; i < 5; i++) {
                ada.say(bob, "text " + i);
            }

            assertThat(waiting(bob.address().account().bytes())).isEqualTo(5);
            var names = names("ada", ada.address().account());
            assertThat(queued(bob.address().account().bytes(), new Search(names))).isEmpty();
            assertThat(records()).as("records of all topics").isEqualTo(news);
            assertThat(sendsOverSockets()).as("sends with a token").isEqualTo(named);
            for (Log log : Log.in(exo.platform().data().logs())) {
                var marks = new ArrayList<>(names);
                marks.add(log.control());
                assertThat(log.search(new Search(marks)))
                        .as(log.name())
                        .isNotEmpty()
                        .allMatch(sighting -> sighting.mark().equals(log.control()));
            }

            bob.start().online().hears("text 0", "text 1", "text 2", "text 3", "text 4");
            bob.say(ada, "and back");
            ada.hears("and back");
            assertThat(sendsOverSockets()).as("sends with a token").isEqualTo(named);
        }
    }

    /** The same searches find a sender who does not seal, and news where there are some. */
    @Test
    void the_searches_find_what_is_there() throws Exception {
        long news = records();
        double named = sendsOverSockets();
        Member eve = exo.accounts().register();
        Member carol = exo.accounts().register();
        try (var device = RawDevice.open(exo.sockets(), eve)) {
            device.send(carol, List.of(RawDevice.envelope(carol, "not sealed".getBytes())));
        }
        byte[] to = carol.account().bytes();
        assertThat(waiting(to)).isEqualTo(1);
        assertThat(sendsOverSockets()).isGreaterThan(named);
        assertThat(queued(to, new Search(names("eve", eve.account())))).isNotEmpty();
        await().atMost(Exo.PATIENCE).until(() -> records() > news);
    }

    /** Each has written to the other, and so has the other's profile key, which the server knows. */
    private void acquainted(Person ada, Person bob) throws Exception {
        ada.online();
        bob.online();
        await("both are reachable without a token")
                .atMost(Exo.PATIENCE)
                .until(() -> reachable(ada.id()) && reachable(bob.id()));
        var last = new AtomicLong();
        await("the news of both accounts are out")
                .atMost(Exo.PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .until(
                        () -> {
                            long now = records();
                            return last.getAndSet(now) == now;
                        });
        ada.say(bob, "hello");
        bob.hears("hello");
        bob.say(ada, "hello yourself");
        ada.hears("hello yourself");
        ada.say(bob, "so we know each other");
        bob.hears("so we know each other");
    }

    private static List<Mark> names(String who, AccountId account) {
        return List.of(
                new Mark(who, account.bytes()),
                new Mark(who + " as Exo ID", bytes(account.text())),
                new Mark(who + " without dashes", bytes(account.text().replace("-", ""))),
                new Mark(
                        who + " as UUID",
                        bytes(new UUID(account.high(), account.low()).toString())));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What every column of the account's queue says. */
    private List<Search.Sighting> queued(byte[] account, Search search) throws Exception {
        var sightings = new ArrayList<Search.Sighting>();
        try (var db = database(Schema.EXO_MESSAGES);
                var select = db.prepareStatement("SELECT * FROM envelopes WHERE account = ?")) {
            select.setBytes(1, account);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        byte[] value = rows.getBytes(column);
                        if (value != null) {
                            sightings.addAll(
                                    search.in(value, rows.getMetaData().getColumnName(column)));
                        }
                    }
                }
            }
        }
        return sightings;
    }

    private int waiting(byte[] account) throws Exception {
        try (var db = database(Schema.EXO_MESSAGES);
                var select =
                        db.prepareStatement("SELECT COUNT(*) FROM envelopes WHERE account = ?")) {
            select.setBytes(1, account);
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private boolean reachable(AccountId account) throws Exception {
        try (var db = database(Schema.EXO_AUTH);
                var select =
                        db.prepareStatement("SELECT access_key_hash FROM account WHERE id = ?")) {
            select.setBytes(1, account.bytes());
            try (var rows = select.executeQuery()) {
                return rows.next() && rows.getBytes(1).length > 0;
            }
        }
    }

    private Connection database(Schema schema) throws Exception {
        var data = exo.platform().data();
        var server = new MariaDb(data, exo.platform().options().layout().database());
        return DriverManager.getConnection(
                server.jdbcUrl(schema), schema.id(), server.password(schema));
    }

    private long records() {
        return Searches.topics(exo.platform()).records();
    }

    /** Each of which has shown a token. */
    private double sendsOverSockets() throws Exception {
        return Scrape.all(exo.platform()).stream()
                .flatMap(scrape -> scrape.series().stream())
                .filter(series -> series.name().equals("exo_sends_answered_seconds_count"))
                .mapToDouble(Scrape.Series::value)
                .sum();
    }
}
