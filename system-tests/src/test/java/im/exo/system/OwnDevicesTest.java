package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.Message;
import im.exo.client.files.Progress;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two devices of one account and somebody else, with real clients and services. */
@ExtendWith(SharedPlatform.class)
class OwnDevicesTest {

    private final Exo exo;
    @TempDir private Path folder;

    OwnDevicesTest(Exo exo) {
        this.exo = exo;
    }

    private Person person(String name) throws Exception {
        return Person.register(exo.door(), folder.resolve(name), "correct horse " + name);
    }

    private static List<String> shown(Person device, boolean outgoing) {
        return device.received().stream()
                .filter(message -> message.outgoing() == outgoing)
                .map(message -> ((Message.Text) message.body()).text())
                .toList();
    }

    private static List<String> numbered(String start, int count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(start + i);
        }
        return texts;
    }

    @Test
    void what_one_device_sends_reads_and_names_is_on_the_other_also_when_it_was_away()
            throws Exception {
        try (var laptop = person("ada");
                var bob = person("bob")) {
            laptop.client().contacts().name(bob.id(), "bob");
            laptop.online().say(bob, "before there was a phone");
            bob.online().hears("before there was a phone");
            try (var phone = laptop.linkedDevice(folder.resolve("phone"))) {
                phone.online();
                await("contacts are on the phone")
                        .atMost(Exo.PATIENCE)
                        .until(() -> phone.client().contacts().nameOf(bob.id()).isPresent());
                for (int i = 0; i < 20; i++) {
                    laptop.client().send(bob.id(), "from the laptop " + i);
                    phone.client().send(bob.id(), "from the phone " + i);
                    bob.client().send(laptop.id(), "from bob " + i);
                }
                phone.hears("from the laptop 19", "from bob 19");
                laptop.hears("from the phone 19", "from bob 19");
                bob.hears("from the laptop 19", "from the phone 19");
                assertThat(shown(laptop, true)).isEqualTo(numbered("from the phone ", 20));
                assertThat(shown(laptop, false)).isEqualTo(numbered("from bob ", 20));
                assertThat(shown(phone, false)).isEqualTo(numbered("from bob ", 20));
                assertThat(shown(phone, true))
                        .endsWith(numbered("from the laptop ", 20).toArray(String[]::new));

                laptop.client().acceptIdentity(bob.id(), true);
                laptop.received().forEach(laptop.client()::read);
                await("marks are on the phone")
                        .atMost(Exo.PATIENCE)
                        .until(
                                () ->
                                        phone.client().verified(bob.id())
                                                && phone.client().unread() == 0);

                phone.stop();
                Path file = Files.writeString(folder.resolve("plan.txt"), "the plan");
                laptop.client().sendFile(bob.id(), file, Progress.NONE);
                await("sent").atMost(Exo.PATIENCE).until(() -> laptop.client().waiting() == 0);
                int before = phone.received().size();
                phone.start().online();
                await("the copy")
                        .atMost(Exo.PATIENCE)
                        .until(() -> phone.received().size() > before);
                Message copy = phone.received().getLast();
                assertThat(copy.outgoing()).isTrue();
                Path fetched = folder.resolve("fetched.txt");
                phone.client().download((Message.Attachment) copy.body(), fetched, Progress.NONE);
                assertThat(fetched).hasContent("the plan");

                laptop.client().devices().remove(phone.address().device());
                laptop.say(bob, "without the phone");
                bob.hears("without the phone");
            }
        }
    }
}
