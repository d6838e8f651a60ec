package im.exo.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.http.Api;
import im.exo.client.http.TokenSource;
import im.exo.client.keys.Identities;
import im.exo.client.keys.OwnSecrets;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.outbox.Backoff;
import im.exo.client.outbox.Outbox;
import im.exo.client.outbox.OutboxListener;
import im.exo.client.outbox.Recipients;
import im.exo.client.profiles.ProfileKeys;
import im.exo.client.protocol.Ratchets;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.client.world.Disk;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.ToldKeys;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.Content;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

class TransferTest {

    private static final Backoff QUICK = new Backoff(Duration.ofMillis(2), Duration.ofMillis(10));
    private static final char[] PASSWORD = "pw".toCharArray();
    private static final TokenSource TOKENS =
            new TokenSource() {
                @Override
                public String token() {
                    return "token";
                }

                @Override
                public String after(String refused) {
                    return "token";
                }
            };

    @TempDir Path folder;
    private FakeFileServer server;
    private Api api;
    private final AccountId ben = AccountId.random();
    private final DeviceAddress self = DeviceAddress.of(AccountId.random(), 1);
    private Path plain;

    @BeforeEach
    void start() throws Exception {
        server = new FakeFileServer();
        api = new Api(server.address());
        var bytes = new byte[5_000_000];
        new Random(5).nextBytes(bytes);
        plain = Files.write(folder.resolve("plain"), bytes);
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive(PASSWORD, kdf)) {
            ProfileStore.create(folder, "http://server", kdf, keys).close();
        }
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    /** Uploads in one process's life; the outbox stays off, so that its rows can be looked at. */
    private final class Life implements AutoCloseable {
        final ProfileStore store = ProfileStore.open(folder, PASSWORD);
        final Uploads uploads;
        final List<RuntimeException> failures = new CopyOnWriteArrayList<>();

        Life() throws Exception {
            this(true);
        }

        Life(boolean started) throws Exception {
            var memory = new MemoryServer(1);
            var identities = new Identities(store);
            var ratchets = new Ratchets(store, new ProtocolStore(store, identities), identities);
            var carrier = memory.carrier(self);
            var outbox =
                    new Outbox(
                            store,
                            ratchets,
                            new Recipients(store, ratchets, memory.directory(self), self),
                            new ToldKeys(
                                    new ProfileKeys(
                                            store,
                                            self.account(),
                                            new OwnSecrets(store, identities)::profileKey)),
                            self,
                            carrier,
                            QUICK,
                            new OutboxListener() {
                                @Override
                                public void settled(
                                        AccountId to,
                                        EnvelopeId message,
                                        MessageState state,
                                        String reason) {}

                                @Override
                                public void identityChanged(AccountId account) {}

                                @Override
                                public void failing(RuntimeException failure) {
                                    failures.add(failure);
                                }
                            });
            uploads =
                    new Uploads(
                            store, outbox, carrier, api, TOKENS, QUICK, folder.resolve("spool"));
            if (started) {
                uploads.start();
            }
        }

        EnvelopeId add(Progress progress) throws IOException {
            return uploads.add(ben, plain, "plain", "text/plain", progress);
        }

        void done() {
            await().atMost(Duration.ofSeconds(60)).until(() -> uploads.waiting() == 0);
        }

        StoredMessage message(EnvelopeId id) {
            return store.messages().find(ben, false, id).orElseThrow();
        }

        FileKey key(EnvelopeId id) throws Exception {
            var message = store.messages().find(ben, false, id).orElseThrow();
            var file = Content.parseFrom(message.content()).getFile();
            return new FileKey(
                    file.getKey().toByteArray(),
                    file.getDigest().toByteArray(),
                    file.getPlaintextDigest().toByteArray(),
                    file.getSize());
        }

        @Override
        public void close() {
            uploads.close();
            store.close();
        }
    }

    @Test
    void an_upload_goes_on_where_it_was_cut_also_after_a_restart() throws Exception {
        server.cutAfter(700_000);
        EnvelopeId id;
        try (var first = new Life()) {
            id = first.add(Progress.NONE);
            await().atMost(Duration.ofSeconds(60)).until(() -> server.cuts() >= 2);
        }
        FileKey key;
        try (var second = new Life()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> second.uploads.waiting() == 0);
            assertThat(second.store.outbox().count(ben)).isEqualTo(1);
            key = second.key(id);
            // The message stands in the outbox before its file is removed.
            await().atMost(Duration.ofSeconds(60)).until(() -> spooled() == 0);
        }
        assertThat(server.stored()).hasSize((int) FileCipher.ciphertextLength(5_000_000));

        var downloads = new Downloads(api, TOKENS, QUICK, folder.resolve("downloads"));
        Path target = folder.resolve("fetched");
        var seen = new AtomicLong();
        downloads.fetch(
                FakeFileServer.FILE,
                key,
                target,
                (done, total) -> seen.accumulateAndGet(done, Math::max));
        assertThat(Files.mismatch(plain, target)).isEqualTo(-1);
        assertThat(seen.get()).isEqualTo(server.stored().length);
        assertThat(server.cuts()).isGreaterThan(6);
    }

    private long spooled() throws IOException {
        try (var spool = Files.list(folder.resolve("spool"))) {
            return spool.count();
        }
    }

    private FileKey uploaded() throws Exception {
        try (var life = new Life()) {
            var id = life.add(Progress.NONE);
            life.done();
            return life.key(id);
        }
    }

    private Downloads downloads() {
        var silence = Duration.ofMillis(300);
        return new Downloads(api, TOKENS, QUICK, folder.resolve("downloads"), silence);
    }

    @Test
    void a_download_that_was_tampered_with_leaves_nothing() throws Exception {
        FileKey key = uploaded();
        server.flipLastByte();
        Path target = folder.resolve("fetched");
        assertThatThrownBy(() -> downloads().fetch(FakeFileServer.FILE, key, target, Progress.NONE))
                .isInstanceOf(AlteredFile.class);
        assertThat(target).doesNotExist();
        try (var left = Files.list(folder.resolve("downloads"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_download_that_cannot_be_put_down_is_not_fetched_again() throws Exception {
        FileKey key = uploaded();
        Path place = Files.createDirectory(folder.resolve("place"));
        Path target = place.resolve("fetched");
        Progress placeGoesAtTheEnd =
                (done, total) -> {
                    if (done == total) {
                        place.toFile().delete();
                    }
                };
        assertThatThrownBy(
                        () ->
                                downloads()
                                        .fetch(FakeFileServer.FILE, key, target, placeGoesAtTheEnd))
                .isInstanceOf(IOException.class);
        server.close();
        Files.createDirectory(place);
        downloads().fetch(FakeFileServer.FILE, key, target, Progress.NONE);
        assertThat(Files.mismatch(plain, target)).isEqualTo(-1);
        try (var left = Files.list(folder.resolve("downloads"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_folder_that_is_not_there_is_said_before_anything_is_fetched() throws Exception {
        FileKey key = uploaded();
        server.close();
        Path target = folder.resolve("no-such-folder/fetched");
        assertThatThrownBy(() -> downloads().fetch(FakeFileServer.FILE, key, target, Progress.NONE))
                .hasMessageContaining("there is no folder");
    }

    @Test
    void a_download_on_a_line_that_went_silent_goes_on_over_another() throws Exception {
        FileKey key = uploaded();
        server.silentOnceAfter(900_000);
        Path target = folder.resolve("fetched");
        downloads().fetch(FakeFileServer.FILE, key, target, Progress.NONE);
        assertThat(Files.mismatch(plain, target)).isEqualTo(-1);
    }

    @Test
    void a_file_can_be_given_before_the_first_connection() throws Exception {
        EnvelopeId id;
        try (var life = new Life(false)) {
            id = life.add(Progress.NONE);
            assertThat(life.message(id).state()).isEqualTo(MessageState.QUEUED);
        }
        try (var life = new Life()) {
            life.done();
            assertThat(life.store.outbox().count(ben)).isEqualTo(1);
        }
    }

    @Test
    void a_start_leaves_alone_what_is_still_being_encrypted_and_doubles_no_upload()
            throws Exception {
        try (var life = new Life()) {
            var phases = new CopyOnWriteArrayList<Progress.Phase>();
            life.add(
                    new Progress() {
                        @Override
                        public void at(long done, long total) {
                            try {
                                life.uploads.start();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }

                        @Override
                        public void begins(Phase phase) {
                            phases.add(phase);
                        }
                    });
            life.done();
            assertThat(life.store.outbox().count(ben)).isEqualTo(1);
            assertThat(phases).containsExactly(Progress.Phase.ENCRYPTING, Progress.Phase.UPLOADING);
        }
        assertThat(server.uploads()).isEqualTo(1);
    }

    @Test
    void a_lost_ciphertext_fails_the_message_instead_of_trying_for_ever() throws Exception {
        EnvelopeId id;
        try (var life = new Life(false)) {
            id = life.add(Progress.NONE);
        }
        try (var spool = Files.list(folder.resolve("spool"))) {
            for (Path file : spool.toList()) {
                assertThat(String.valueOf(file.getFileName())).doesNotContain(id.toString());
                Files.delete(file);
            }
        }
        try (var life = new Life()) {
            life.done();
            assertThat(life.message(id).state()).isEqualTo(MessageState.FAILED);
            assertThat(life.message(id).reason()).contains("send the file again");
        }
    }

    @Test
    void a_fresh_token_that_is_refused_fails_no_upload() throws Exception {
        server.refuse(401, 5);
        try (var life = new Life()) {
            var id = life.add(Progress.NONE);
            life.done();
            assertThat(life.message(id).state()).isEqualTo(MessageState.QUEUED);
            assertThat(life.store.outbox().count(ben)).isEqualTo(1);
        }
    }

    @Test
    void an_upload_that_leads_nowhere_is_begun_anew() throws Exception {
        server.wornOutOnce();
        try (var life = new Life()) {
            var id = life.add(Progress.NONE);
            life.done();
            assertThat(life.message(id).state()).isEqualTo(MessageState.QUEUED);
        }
        assertThat(server.uploads()).isEqualTo(2);
    }

    @Test
    void a_disk_that_fills_up_does_not_use_up_the_account_s_quota() throws Exception {
        EnvelopeId id;
        try (var life = new Life(false)) {
            id = life.add(Progress.NONE);
            var disk = new Disk(life.store, folder);
            disk.fillUp();
            life.uploads.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> life.failures.size() >= 3);
            disk.clear();
            life.done();
            assertThat(life.message(id).state()).isEqualTo(MessageState.QUEUED);
            assertThat(life.store.outbox().count(ben)).isEqualTo(1);
        }
        assertThat(server.uploads()).isEqualTo(1);
    }

    @Test
    void where_an_upload_is_gets_written_as_soon_as_the_disk_has_room() throws Exception {
        server.cutAfter(700_000);
        try (var life = new Life(false)) {
            life.add(Progress.NONE);
            var disk = new Disk(life.store, folder);
            disk.fillUp();
            life.uploads.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> server.uploads() > 0);
            disk.clear();
            await().atMost(Duration.ofSeconds(60)).until(() -> server.cuts() > 0);
        }
        try (var life = new Life()) {
            life.done();
        }
        assertThat(server.uploads()).isEqualTo(1);
    }

    @Test
    void a_refusal_that_cannot_be_written_is_written_later() throws Exception {
        try (var life = new Life(false)) {
            var id = life.add(Progress.NONE);
            var disk = new Disk(life.store, folder);
            disk.fillUp();
            server.refuse(413, Integer.MAX_VALUE);
            life.uploads.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> life.failures.size() >= 1);
            disk.clear();
            life.done();
            assertThat(life.message(id).state()).isEqualTo(MessageState.FAILED);
        }
    }

    private static Stream<RuntimeException> failures() {
        return Stream.of(
                new UncheckedIOException(new IOException("no space left")),
                new IllegalStateException("a row that cannot be read"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatever_fails_on_this_side_is_told_and_ends_no_upload(RuntimeException failure)
            throws Exception {
        try (var life = new Life()) {
            var broken = new AtomicBoolean(true);
            var id =
                    life.add(
                            new Progress() {
                                @Override
                                public void at(long done, long total) {}

                                @Override
                                public void begins(Phase phase) {
                                    if (phase == Phase.UPLOADING && broken.getAndSet(false)) {
                                        throw failure;
                                    }
                                }
                            });
            life.done();
            assertThat(life.failures).containsExactly(failure);
            assertThat(life.message(id).state()).isEqualTo(MessageState.QUEUED);
            assertThat(life.store.outbox().count(ben)).isEqualTo(1);
        }
    }
}
