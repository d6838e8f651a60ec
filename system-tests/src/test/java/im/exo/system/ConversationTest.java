package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.client.Message;
import im.exo.client.Message.Attachment;
import im.exo.client.Status;
import im.exo.client.files.Progress;
import im.exo.client.realtime.LinkState;
import im.exo.client.store.MessageState;
import im.exo.contract.DeviceId;
import im.exo.devstack.testing.TcpProxy;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Two people and their real clients, through the front door. */
@ExtendWith(SharedPlatform.class)
class ConversationTest {

    private final Exo exo;
    @TempDir private Path folder;

    ConversationTest(Exo exo) {
        this.exo = exo;
    }

    private Person person(String name) throws Exception {
        return Person.register(exo.door(), folder.resolve(name), "correct horse " + name);
    }

    @Test
    void the_first_message_waits_for_somebody_offline_and_then_they_talk_both_ways()
            throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            ada.online().say(bob, "are you there?");
            bob.online().hears("are you there?");
            for (int i = 0; i < 20; i++) {
                bob.client().send(ada.id(), "from bob " + i);
                ada.client().send(bob.id(), "from ada " + i);
            }
            ada.hears("from bob 19");
            bob.hears("from ada 19");
            assertThat(ada.heard()).hasSize(20).isEqualTo(numbered("from bob ", 20));
            assertThat(bob.heard().subList(1, 21)).isEqualTo(numbered("from ada ", 20));
            assertThat(ada.client().safetyNumber(bob.id()))
                    .isEqualTo(bob.client().safetyNumber(ada.id()));
        }
    }

    private static List<String> numbered(String start, int count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(start + i);
        }
        return texts;
    }

    @Test
    void a_client_that_ends_in_the_middle_goes_on_where_it_was() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            bob.online();
            ada.online().say(bob, "text 0");
            for (int i = 1; i < 40; i++) {
                ada.client().send(bob.id(), "text " + i);
            }
            ada.stop();
            ada.start();
            for (int i = 40; i < 50; i++) {
                ada.client().send(bob.id(), "text " + i);
            }
            bob.stop();
            ada.online();
            await().atMost(Exo.PATIENCE).until(() -> ada.client().waiting() == 0);
            bob.start().online().hears("text 49");
            assertThat(bob.heard()).isEqualTo(numbered("text ", 50));
        }
    }

    @Test
    void a_new_identity_is_noticed_and_ends_the_devices_of_the_old_one() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            ada.online();
            bob.online();
            ada.say(bob, "before");
            bob.hears("before");
            var oldNumber = ada.client().safetyNumber(bob.id());
            try (var phone = bob.deviceWithNewIdentity(folder.resolve("phone"))) {
                phone.online();
                ada.client().send(bob.id(), "to whom?");
                await("the changed identity is noticed")
                        .atMost(Exo.PATIENCE)
                        .until(() -> ada.client().identityChanged(bob.id()));
                assertThat(ada.statuses())
                        .anyMatch(status -> status instanceof Status.IdentityChanged);
                assertThat(phone.heard()).isEmpty();
                ada.client().acceptIdentity(bob.id(), false);
                phone.hears("to whom?");
                assertThat(ada.client().safetyNumber(bob.id())).isNotEqualTo(oldNumber);
                ada.say(bob, "to the new one");
                phone.hears("to the new one");
                await("the old device is signed out")
                        .atMost(Exo.PATIENCE)
                        .until(() -> bob.client().state() == LinkState.SIGNED_OUT);
            }
        }
    }

    @Test
    void signing_in_again_is_a_new_registration_that_senders_follow() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            ada.online();
            bob.online();
            ada.say(bob, "first");
            bob.hears("first");
            bob.client().devices().remove(new DeviceId(bob.address().device().value()));
            await("signed out")
                    .atMost(Exo.PATIENCE)
                    .until(() -> bob.client().state() == LinkState.SIGNED_OUT);
            bob.stop();
            bob.signInAgain().online();
            ada.say(bob, "second");
            bob.hears("second");
            assertThat(ada.client().identityChanged(bob.id())).isFalse();
        }
    }

    /** A second is the aim; ten times that is the bound, whatever else the machine does. */
    @Test
    void a_device_that_is_revoked_is_out_within_ten_seconds() throws Exception {
        try (var ada = person("ada")) {
            ada.online();
            long start = System.nanoTime();
            ada.client().devices().remove(ada.address().device());
            await().atMost(Exo.PATIENCE).until(() -> ada.client().state() == LinkState.SIGNED_OUT);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(10_000);
            assertThatThrownBy(() -> ada.client().devices().list()).isNotNull();
        }
    }

    @Test
    void a_file_of_64_MiB_arrives_through_a_connection_that_is_cut_again_and_again()
            throws Exception {
        fileThroughCuts(64L << 20, 9L << 20);
    }

    @Test
    @Tag("long")
    void a_file_of_2_GiB_arrives_through_a_connection_that_is_cut_again_and_again()
            throws Exception {
        fileThroughCuts(2L << 30, 300L << 20);
    }

    private void fileThroughCuts(long size, long cutAfter) throws Exception {
        Path file = folder.resolve("holiday.bin");
        byte[] digest = write(file, size);
        try (var line = cutEachAfter(cutAfter);
                var ada =
                        Person.register(
                                URI.create("http://localhost:" + line.port()),
                                folder.resolve("ada"),
                                "correct horse ada");
                var bob = person("bob")) {
            bob.online();
            ada.online();
            ada.client().sendFile(bob.id(), file, Progress.NONE);
            await("the file's message")
                    .atMost(Exo.PATIENCE.multipliedBy(1 + size / (64 << 20)))
                    .until(() -> attachment(bob.received()) != null);
            assertThat(line.cuts()).as("cuts").isGreaterThanOrEqualTo(2);
            Path copy = folder.resolve("copy.bin");
            var attachment = attachment(bob.received());
            assertThat(attachment.name()).isEqualTo("holiday.bin");
            bob.client().download(attachment, copy, Progress.NONE);
            assertThat(digest(copy)).isEqualTo(digest);
            assertThat(bob.received().stream().filter(each -> each.body() instanceof Attachment))
                    .hasSize(1);
        }
    }

    private TcpProxy cutEachAfter(long bytes) throws IOException {
        var line = new TcpProxy(exo.door().getPort());
        line.cutEachAfter(bytes);
        return line;
    }

    private static Attachment attachment(List<Message> messages) {
        return messages.stream()
                .map(Message::body)
                .filter(Attachment.class::isInstance)
                .map(Attachment.class::cast)
                .findFirst()
                .orElse(null);
    }

    private static byte[] write(Path file, long size) throws Exception {
        var random = new Random(size);
        var block = new byte[1 << 20];
        var digest = MessageDigest.getInstance("SHA-256");
        try (var out = Files.newOutputStream(file)) {
            for (long written = 0; written < size; written += block.length) {
                random.nextBytes(block);
                out.write(block);
                digest.update(block);
            }
        }
        return digest.digest();
    }

    private static byte[] digest(Path file) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        var block = new byte[1 << 20];
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return digest.digest();
    }

    @Test
    void a_message_of_somebody_offline_is_kept_until_there_is_a_server() throws Exception {
        try (var line = new TcpProxy(exo.door().getPort());
                var ada =
                        Person.register(
                                URI.create("http://localhost:" + line.port()),
                                folder.resolve("ada"),
                                "correct horse ada");
                var bob = person("bob")) {
            bob.online();
            ada.online().say(bob, "hello");
            line.refuse(true);
            var id = ada.client().send(bob.id(), "typed in a tunnel");
            await().atMost(Exo.PATIENCE).until(() -> ada.client().state() == LinkState.OFFLINE);
            assertThat(ada.client().state(bob.id(), id)).contains(MessageState.QUEUED);
            ada.stop();
            ada.start().client().connect();
            line.refuse(false);
            bob.hears("typed in a tunnel");
            assertThat(bob.heard()).containsExactly("hello", "typed in a tunnel");
        }
    }
}
