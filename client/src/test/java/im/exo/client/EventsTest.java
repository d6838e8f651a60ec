package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.client.world.Disk;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.Content;
import im.exo.contract.content.Text;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class EventsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path folder;

    private final AccountId peer = AccountId.random();
    private final List<Status> heard = new CopyOnWriteArrayList<>();
    private ProfileStore store;
    private Events events;

    @BeforeEach
    void open() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive("correct horse".toCharArray(), kdf)) {
            store = ProfileStore.create(folder, "http://nowhere", kdf, keys);
        }
        events = new Events(store);
    }

    @AfterEach
    void close() {
        events.close();
        store.close();
    }

    private void arrives(String text) {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        byte[] content =
                Content.newBuilder()
                        .setVersion(1)
                        .setText(Text.newBuilder().setBody(text))
                        .build()
                        .toByteArray();
        store.messages()
                .add(
                        new StoredMessage(
                                peer.bytes(),
                                1,
                                true,
                                id.bytes(),
                                now,
                                now,
                                content,
                                MessageState.RECEIVED,
                                ""),
                        true);
        events.arrived();
    }

    @Test
    void a_hearer_that_throws_takes_the_statuses_from_nobody() {
        events.onStatus(
                status -> {
                    throw new IllegalStateException("a hearer's own mistake");
                });
        events.onStatus(heard::add);
        events.status(new Status.CaughtUp());
        events.status(new Status.IdentityChanged(peer));
        await().dontCatchUncaughtExceptions().atMost(LONG).until(() -> heard.size() == 2);
    }

    @Test
    void a_store_that_fails_for_a_while_neither_ends_the_listener_nor_shows_a_message_twice() {
        var shown = new CopyOnWriteArrayList<Message>();
        events.onStatus(heard::add);
        arrives("one");
        arrives("two");
        var disk = new Disk(store, folder);
        disk.fillUp();
        events.listen(shown::add);
        await().atMost(LONG).until(() -> !heard.isEmpty());
        assertThat(heard.getFirst())
                .isInstanceOfSatisfying(
                        Status.StoreFailing.class,
                        failing -> assertThat(failing.reason()).contains("the disk is full"));
        disk.clear();
        await().atMost(LONG).until(() -> store.messages().fresh(1).isEmpty());
        assertThat(shown).hasSize(2);
        assertThat(heard).hasSize(1);
    }
}
