package im.exo.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;

class ProfileStoreTest {

    private static final char[] PASSWORD = "correct horse".toCharArray();
    private static final String MARK = "a very recognisable secret";

    @TempDir Path folder;
    private final AccountId peer = AccountId.random();

    @BeforeEach
    void create() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive(PASSWORD, kdf);
                var store = ProfileStore.create(folder, "http://server", kdf, keys)) {
            store.records().put("contact", peer.text(), MARK.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void sql(String statement) throws Exception {
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("profile.db"));
                var s = connection.createStatement()) {
            s.executeUpdate(statement);
        }
    }

    @Test
    void only_the_password_opens_it() throws Exception {
        assertThatThrownBy(() -> ProfileStore.open(folder, "wrong".toCharArray()))
                .isInstanceOf(WrongPassword.class);
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            assertThat(store.records().get("contact", peer.text()))
                    .contains(MARK.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void the_file_shows_neither_content_nor_who_it_is_about() throws Exception {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes).doesNotContain(MARK).doesNotContain(peer.text());
            }
        }
        // What is meant to be found is found.
        assertThat(Files.readString(folder.resolve("profile.db"), StandardCharsets.ISO_8859_1))
                .contains("http://server");
    }

    @Test
    void a_changed_or_moved_row_is_refused() throws Exception {
        sql("UPDATE records SET kind = 'moved'");
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            assertThatThrownBy(() -> store.records().all("moved"))
                    .isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a_failed_transaction_leaves_nothing_and_a_failed_part_only_itself() throws Exception {
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            assertThatThrownBy(
                            () ->
                                    store.transaction(
                                            () -> {
                                                store.records().put("k", "a", new byte[1]);
                                                throw new IllegalStateException("no");
                                            }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(store.records().get("k", "a")).isEmpty();
            store.transaction(
                    () -> {
                        store.records().put("k", "b", new byte[1]);
                        assertThatThrownBy(
                                        () ->
                                                store.attempt(
                                                        () -> {
                                                            store.records()
                                                                    .put("k", "c", new byte[1]);
                                                            throw new IllegalStateException("no");
                                                        }))
                                .isInstanceOf(IllegalStateException.class);
                        return store;
                    });
            assertThat(store.records().get("k", "b")).isPresent();
            assertThat(store.records().get("k", "c")).isEmpty();
        }
    }

    @Test
    void seen_ids_are_kept_45_days() throws Exception {
        long now = System.currentTimeMillis();
        var envelope = EnvelopeId.next(now);
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            store.seen().add(peer, envelope, now);
            store.seen().expire(now + Duration.ofDays(45).toMillis());
            assertThat(store.seen().contains(peer, envelope)).isTrue();
            assertThat(store.seen().contains(AccountId.random(), envelope)).isFalse();
            store.seen().expire(now + Duration.ofDays(46).toMillis());
            assertThat(store.seen().contains(peer, envelope)).isFalse();
        }
    }

    @Test
    void a_profile_of_a_newer_version_is_left_alone() throws Exception {
        sql("PRAGMA user_version = 99");
        assertThatThrownBy(() -> ProfileStore.open(folder, PASSWORD))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("newer version");
    }

    @Test
    void a_message_state_never_goes_back() throws Exception {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            store.messages()
                    .add(
                            new StoredMessage(
                                    peer.bytes(),
                                    0,
                                    false,
                                    id.bytes(),
                                    now,
                                    now,
                                    new byte[0],
                                    MessageState.QUEUED,
                                    ""),
                            false);
            store.messages().advance(peer, id, MessageState.DELIVERED, "");
            store.messages().advance(peer, id, MessageState.SENT, "");
            assertThat(store.messages().find(peer, false, id).orElseThrow().state())
                    .isEqualTo(MessageState.DELIVERED);
        }
    }

    private void message(ProfileStore store, AccountId with, int length) {
        long now = System.currentTimeMillis();
        store.messages()
                .add(
                        new StoredMessage(
                                with.bytes(),
                                0,
                                false,
                                EnvelopeId.next(now).bytes(),
                                now,
                                now,
                                new byte[length],
                                MessageState.QUEUED,
                                ""),
                        false);
    }

    @Test
    void a_message_cannot_be_moved_to_somebody_else() throws Exception {
        var other = AccountId.random();
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            message(store, peer, 10);
            message(store, other, 10);
        }
        sql("UPDATE messages SET peer = (SELECT peer FROM messages WHERE seq = 2) WHERE seq = 1");
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            assertThatThrownBy(() -> store.messages().last(other, 10))
                    .isInstanceOf(TamperedException.class);
        }
    }

    @Test
    void a_row_does_not_tell_how_long_a_message_is() throws Exception {
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            for (int length = 0; length < 100; length++) {
                message(store, peer, length);
            }
            assertThat(store.messages().last(peer, 100)).hasSize(100);
        }
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("profile.db"));
                var s = connection.createStatement();
                var sizes = s.executeQuery("SELECT COUNT(DISTINCT length(body)) FROM messages")) {
            assertThat(sizes.getInt(1)).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void padding_comes_off_again_and_costs_an_eighth_at_most() {
        for (int length = 0; length < 20_000; length += 7) {
            var content = new byte[length];
            byte[] padded = Bucket.pad(content);
            assertThat(Bucket.unpad(padded)).isEqualTo(content);
            assertThat(padded.length).isLessThanOrEqualTo(length + 1 + Math.max(256, length / 8));
        }
    }

    @Test
    void what_ends_on_the_way_leaves_no_profile_and_the_next_attempt_begins_anew()
            throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive(PASSWORD, kdf)) {
            assertThatThrownBy(
                            () ->
                                    ProfileStore.create(
                                            other,
                                            "http://server",
                                            kdf,
                                            keys,
                                            store -> {
                                                store.records().put("k", "a", new byte[1]);
                                                throw new UncheckedIOException(
                                                        new IOException("no space left"));
                                            }))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(ProfileStore.exists(other)).isFalse();
            ProfileStore.create(
                            other,
                            "http://server",
                            kdf,
                            keys,
                            store -> store.records().put("k", "b", new byte[1]))
                    .close();
        }
        try (var store = ProfileStore.open(other, PASSWORD)) {
            assertThat(store.records().get("k", "a")).isEmpty();
            assertThat(store.records().get("k", "b")).isPresent();
        }
        try (var files = Files.list(other)) {
            assertThat(files).containsExactly(other.resolve("profile.db"));
        }
    }

    @Test
    void what_a_new_profile_consists_of_is_in_the_file_that_gets_its_name() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        var kdf = Kdf.standard(new byte[16]);
        Path unfinished = other.resolve("profile.new");
        try (var keys = PasswordKeys.derive(PASSWORD, kdf);
                var store =
                        ProfileStore.create(
                                other,
                                "http://server",
                                kdf,
                                keys,
                                rows -> {
                                    rows.records().put("k", "a", new byte[1]);
                                    assertThat(unfinished).exists();
                                    assertThat(other.resolve("profile.new-wal")).doesNotExist();
                                })) {
            assertThat(store.records().get("k", "a")).isPresent();
            // What comes later may go into a log: no move leaves it behind.
            assertThat(other.resolve("profile.db-wal")).exists();
        }
    }

    @Test
    void damage_is_not_taken_for_a_wrong_password() throws Exception {
        sql("UPDATE meta SET value = zeroblob(16) || randomblob(44) WHERE name = 'key'");
        assertThatThrownBy(() -> ProfileStore.open(folder, PASSWORD))
                .isInstanceOf(TamperedException.class);
        sql("DELETE FROM meta");
        assertThatThrownBy(() -> ProfileStore.open(folder, PASSWORD))
                .isInstanceOf(TamperedException.class);
    }

    @Test
    void the_history_is_read_page_by_page() throws Exception {
        long now = System.currentTimeMillis();
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            for (int i = 0; i < 5; i++) {
                store.messages()
                        .add(
                                new StoredMessage(
                                        peer.bytes(),
                                        0,
                                        false,
                                        EnvelopeId.next(now).bytes(),
                                        i,
                                        now,
                                        new byte[0],
                                        MessageState.QUEUED,
                                        ""),
                                false);
            }
            var first = store.messages().after(0, 3);
            var second = store.messages().after(first.getLast().seq(), 3);
            assertThat(first).extracting(m -> m.message().sentAt()).containsExactly(0L, 1L, 2L);
            assertThat(second).extracting(m -> m.message().sentAt()).containsExactly(3L, 4L);
        }
    }

    @Test
    void one_process_per_profile() throws Exception {
        try (var lock = ProfileLock.take(folder)) {
            assertThatThrownBy(() -> ProfileLock.take(folder))
                    .isInstanceOf(ProfileInUse.class)
                    .hasMessageContaining("in use");
        }
        ProfileLock.take(folder).close();
    }
}
