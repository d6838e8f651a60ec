package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.client.Status;
import im.exo.client.realtime.LinkState;
import im.exo.client.recovery.RecoveryKey;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** One account on several devices, and without any. */
@ExtendWith(SharedPlatform.class)
class LinkedDevicesTest {

    private final Exo exo;
    @TempDir private Path folder;

    LinkedDevicesTest(Exo exo) {
        this.exo = exo;
    }

    private Person person(String name) throws Exception {
        return Person.register(exo.door(), folder.resolve(name), "correct horse " + name);
    }

    @Test
    void devices_come_and_go_and_twelve_words_bring_the_account_back_unnoticed_by_contacts()
            throws Exception {
        try (var ada = person("ada");
                var bob = person("bob");
                var key = RecoveryKey.random()) {
            ada.client().recovery().set(key);
            assertThat(ada.client().recovery().setOn()).isPresent();
            ada.online();
            bob.online().say(ada, "to the first device");
            ada.hears("to the first device");
            String number = bob.client().safetyNumber(ada.id());

            try (var laptop = ada.linkedDevice(folder.resolve("laptop"))) {
                assertThat(laptop.client().devices().list()).hasSize(2);
                laptop.online();
                bob.say(ada, "to both");
                ada.hears("to both");
                laptop.hears("to both");
                laptop.say(bob, "from the laptop");
                bob.hears("from the laptop");

                ada.client().devices().remove(laptop.address().device());
                await("the removed device hears it")
                        .atMost(Exo.PATIENCE)
                        .until(() -> laptop.client().state() == LinkState.SIGNED_OUT);
                bob.say(ada, "to the first device again");
                ada.hears("to the first device again");
                assertThat(laptop.heard()).containsExactly("to both");
            }
            ada.stop();

            try (var back = Person.recovered(exo.door(), folder.resolve("back"), key.words())) {
                assertThat(back.id()).isEqualTo(ada.id());
                back.online();
                bob.say(back, "after all was lost");
                back.hears("after all was lost");
                back.say(bob, "here I am");
                bob.hears("here I am");
                assertThat(back.client().devices().list()).hasSize(1);
            }
            assertThat(bob.client().safetyNumber(ada.id())).isEqualTo(number);
            assertThat(bob.statuses()).noneMatch(Status.IdentityChanged.class::isInstance);
        }
    }
}
