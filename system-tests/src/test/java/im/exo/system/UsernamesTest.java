package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.usernames.NoSuchUsername;
import im.exo.client.usernames.Own;
import im.exo.client.usernames.UsernameLink;
import im.exo.client.usernames.UsernameTaken;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** People who find each other by name. */
@ExtendWith(SharedPlatform.class)
class UsernamesTest {

    private final Exo exo;
    @TempDir private Path folder;

    UsernamesTest(Exo exo) {
        this.exo = exo;
    }

    private Person person(String name) throws Exception {
        return Person.register(exo.door(), folder.resolve(name), "correct horse " + name);
    }

    @Test
    void they_find_each_other_by_username_and_by_link_and_talk() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            String name = ada.client().usernames().set("ada");
            String link = ada.client().usernames().link().orElseThrow().text();

            var names = bob.client().usernames();
            assertThat(names.find(name).account()).isEqualTo(ada.id());
            var found = names.find(UsernameLink.parse(link));
            assertThat(found.account()).isEqualTo(ada.id());
            assertThat(found.username()).isEqualTo(name);

            ada.online();
            bob.online();
            bob.client().contacts().name(found.account(), name);
            bob.client().send(bob.client().contacts().find(name).orElseThrow(), "found you");
            ada.hears("found you");
        }
    }

    @Test
    void a_rotated_link_is_dead_and_a_name_that_was_given_up_is_somebody_elses() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            var hers = ada.client().usernames();
            var his = bob.client().usernames();
            String name = hers.set("ada");
            var old = hers.link().orElseThrow();
            var fresh = hers.newLink().orElseThrow();
            assertThatThrownBy(() -> his.find(old)).isInstanceOf(NoSuchUsername.class);
            assertThat(his.find(fresh).account()).isEqualTo(ada.id());

            assertThatThrownBy(() -> his.set(name)).isInstanceOf(UsernameTaken.class);
            hers.delete();
            assertThat(hers.present()).isEqualTo(new Own.Nameless());
            assertThatThrownBy(() -> his.find(fresh)).isInstanceOf(NoSuchUsername.class);
            assertThatThrownBy(() -> his.find(name)).isInstanceOf(NoSuchUsername.class);
            assertThat(his.set(name)).isEqualTo(name);
            assertThat(hers.find(name).account()).isEqualTo(bob.id());
        }
    }

    @Test
    void a_replaced_name_is_kept_for_its_owner() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            var hers = ada.client().usernames();
            String first = hers.set("ada");
            String second = hers.set("countess");
            var his = bob.client().usernames();
            assertThatThrownBy(() -> his.find(first)).isInstanceOf(NoSuchUsername.class);
            assertThatThrownBy(() -> his.set(first)).isInstanceOf(UsernameTaken.class);
            assertThat(his.find(second).account()).isEqualTo(ada.id());
            assertThat(hers.set(first)).isEqualTo(first);
            assertThat(his.find(first).account()).isEqualTo(ada.id());
        }
    }
}
