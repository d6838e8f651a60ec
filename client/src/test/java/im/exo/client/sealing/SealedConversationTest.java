package im.exo.client.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.CiphertextType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Two devices that seal what they say, and the ways that it goes. */
class SealedConversationTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AccountId alice = AccountId.random();
    private final AccountId bob = AccountId.random();
    private final MemoryServer server = new MemoryServer(1);

    private Node node(MemoryServer on, AccountId account, int registration) throws Exception {
        return Node.create(
                on, folder.resolve(account.text()), DeviceAddress.of(account, 1), registration);
    }

    @Test
    void the_first_message_goes_with_a_token_and_whoever_was_written_to_answers_without()
            throws Exception {
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            say(a, bob, "hello");
            assertThat(server.unnamed()).isZero();
            b.receive();
            assertThat(b.texts(alice)).containsExactly("hello");

            say(b, alice, "hello yourself");
            assertThat(server.unnamed()).isEqualTo(1);
            a.receive();
            say(a, bob, "how are you");
            assertThat(server.unnamed()).isEqualTo(2);
            b.receive();

            assertThat(a.texts(bob)).containsExactly("hello yourself");
            assertThat(b.texts(alice)).containsExactly("hello", "how are you");
        }
    }

    @Test
    void no_delivery_says_who_sent_it() throws Exception {
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            say(a, bob, "by token");
            b.receive();
            say(b, alice, "by key");
            for (var delivery : server.queued(a.address)) {
                assertThat(delivery.getType()).isEqualTo(CiphertextType.CIPHERTEXT_TYPE_SEALED);
                assertThat(delivery.getSenderAccount().isEmpty()).isTrue();
                assertThat(delivery.getSenderDevice()).isZero();
                assertThat(hex(delivery.toByteArray()))
                        .doesNotContain(hex(bob.bytes()))
                        .doesNotContain(hex(b.identities().own().getPublicKey().serialize()));
                assertThat(hex(a.unsealed(delivery).toByteArray())).contains(hex(bob.bytes()));
            }
            assertThat(server.queued(a.address)).hasSize(1);
        }
    }

    @Test
    void a_key_that_is_not_taken_any_more_costs_no_message_and_comes_back_with_the_next_one()
            throws Exception {
        try (var a = node(server, alice, 11);
                var b = node(server, bob, 22)) {
            say(a, bob, "1");
            b.receive();
            say(b, alice, "2");
            a.receive();
            server.accessKey(bob, AccessKey.of(new byte[16]));

            int before = server.unnamed();
            say(a, bob, "3");
            say(a, bob, "4");
            assertThat(server.unnamed()).isEqualTo(before);
            assertThat(a.keys().accessKeyOf(bob)).isEmpty();
            b.receive();
            assertThat(b.texts(alice)).containsExactly("1", "3", "4");

            server.accessKey(bob, b.keys().ownAccessKey());
            say(b, alice, "5");
            a.receive();
            int since = server.unnamed();
            say(a, bob, "6");
            assertThat(server.unnamed()).isEqualTo(since + 1);
            b.receive();
            assertThat(b.texts(alice)).containsExactly("1", "3", "4", "6");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nothing_is_lost_doubled_or_reordered_while_keys_change_on_a_bad_line(long seed)
            throws Exception {
        var bad = new MemoryServer(seed);
        var dice = new Random(seed);
        var said = List.of(new ArrayList<String>(), new ArrayList<String>());
        try (var a = node(bad, alice, 11);
                var b = node(bad, bob, 22)) {
            bad.faults(0.2);
            var nodes = List.of(a, b);
            for (int step = 0; step < 120; step++) {
                int who = dice.nextInt(2);
                Node node = nodes.get(who);
                switch (dice.nextInt(10)) {
                    case 0 -> bad.accessKey(who == 0 ? alice : bob, AccessKey.of(new byte[16]));
                    case 1, 2 -> bad.accessKey(who == 0 ? alice : bob, node.keys().ownAccessKey());
                    case 3, 4 -> node.receive();
                    case 5 -> node.accept(bad.queued(node.address));
                    default -> {
                        String text = who + ":" + said.get(who).size();
                        said.get(who).add(text);
                        node.send(who == 0 ? bob : alice, text);
                    }
                }
            }
            await().atMost(LONG).until(() -> a.waiting() + b.waiting() == 0);
            a.receive();
            b.receive();
            assertThat(b.texts(alice)).isEqualTo(said.get(0));
            assertThat(a.texts(bob)).isEqualTo(said.get(1));
            assertThat(bad.losses()).isPositive();
            assertThat(bad.unnamed()).isPositive();
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static void say(Node from, AccountId to, String text) {
        from.send(to, text);
        await().atMost(LONG).until(() -> from.waiting() == 0);
    }
}
