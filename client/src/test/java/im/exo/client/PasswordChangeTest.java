package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordChange;
import im.exo.client.account.PasswordChangedElsewhere;
import im.exo.client.account.PasswordKeys;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.WrongPassword;
import im.exo.client.world.FrontDoor;
import im.exo.contract.DeviceId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

@Timeout(120)
class PasswordChangeTest {

    private static final char[] OLD = "correct horse".toCharArray();
    private static final char[] NEW = "battery staple".toCharArray();
    private static final char[] THIRD = "another one".toCharArray();

    @TempDir Path folder;

    private FrontDoor door;

    @BeforeEach
    void open() throws Exception {
        door = new FrontDoor();
        ExoClient.register(profile(), OLD).close();
    }

    @AfterEach
    void close() {
        door.close();
    }

    private ExoOptions profile() {
        return ExoOptions.of(folder.resolve("profile")).server(door.address());
    }

    private boolean opens(char[] password) {
        try {
            ProfileStore.open(profile().profile(), password).close();
            return true;
        } catch (WrongPassword e) {
            return false;
        }
    }

    private void change(char[] old, char[] fresh) throws Exception {
        try (var client = ExoClient.open(profile(), old)) {
            client.changePassword(old, fresh, false);
        }
    }

    /** What the next connection does first. */
    private void connect(char[] password) throws Exception {
        try (var store = ProfileStore.open(profile().profile(), password);
                var engine = new Engine(profile(), store, profile().api(), s -> {}, () -> {})) {
            engine.upkeep();
        }
    }

    @Test
    void the_account_and_the_profile_have_the_new_password() throws Exception {
        change(OLD, NEW);

        assertThat(opens(OLD)).isFalse();
        assertThat(opens(NEW)).isTrue();
        ExoClient.signInAgain(profile(), NEW).close();
    }

    @Test
    void what_proves_the_password_in_the_same_process_is_the_new_one() throws Exception {
        try (var client = ExoClient.open(profile(), OLD)) {
            client.changePassword(OLD, NEW, false);
            client.devices().removeAll(false);
            client.changePassword(NEW, THIRD, true);
        }
        assertThat(opens(THIRD)).isTrue();
    }

    @Test
    void a_lost_answer_is_asked_for_again() throws Exception {
        door.loseAnswers(2);

        change(OLD, NEW);

        assertThat(opens(OLD)).isFalse();
        ExoClient.signInAgain(profile(), NEW).close();
    }

    @Test
    void whoever_dies_after_the_server_has_changed_it_opens_with_both_and_settles_on_the_new_one()
            throws Exception {
        door.loseAnswers(100);
        assertThatThrownBy(() -> change(OLD, NEW)).isInstanceOf(Unreachable.class);
        assertThat(opens(OLD)).isTrue();
        assertThat(opens(NEW)).isTrue();

        door.loseAnswers(0);
        connect(OLD);

        assertThat(opens(OLD)).isFalse();
        assertThat(opens(NEW)).isTrue();
    }

    @Test
    void whoever_dies_before_the_server_has_changed_it_settles_on_the_old_one() throws Exception {
        door.passwordsAway(true);
        assertThatThrownBy(() -> change(OLD, NEW)).isInstanceOf(ServerProblem.class);
        try (var store = ProfileStore.open(profile().profile(), OLD)) {
            var kdf = Kdf.standard(PasswordChange.newSalt());
            store.prepare(OLD, kdf, PasswordKeys.derive(NEW, kdf));
        }
        assertThat(opens(NEW)).isTrue();
        connect(NEW);
        assertThat(opens(NEW)).as("what it was opened with stays").isTrue();

        connect(OLD);

        assertThat(opens(NEW)).isFalse();
        assertThat(opens(OLD)).isTrue();
        door.passwordsAway(false);
        change(OLD, NEW);
        assertThat(opens(NEW)).isTrue();
    }

    @Test
    void the_same_command_once_more_after_a_change_that_went_through_is_content() throws Exception {
        door.loseAnswers(100);
        assertThatThrownBy(() -> change(OLD, NEW)).isInstanceOf(Unreachable.class);
        door.loseAnswers(0);

        change(OLD, NEW);

        assertThat(opens(OLD)).isFalse();
        assertThat(opens(NEW)).isTrue();
    }

    @Test
    void a_refused_change_leaves_the_old_password_alone() throws Exception {
        try (var client = ExoClient.open(profile(), OLD)) {
            assertThatThrownBy(() -> client.changePassword(THIRD, NEW, false))
                    .isInstanceOf(WrongPassword.class);
        }
        assertThat(opens(OLD)).isTrue();
        assertThat(opens(NEW)).isFalse();
    }

    @Test
    void a_password_that_was_changed_elsewhere_is_said_so_and_taken_over() throws Exception {
        door.changePasswordElsewhere(NEW);
        try (var client = ExoClient.open(profile(), OLD)) {
            assertThatThrownBy(() -> client.devices().remove(new DeviceId(1)))
                    .isInstanceOf(PasswordChangedElsewhere.class);
            assertThatThrownBy(() -> client.devices().removeAll(false))
                    .isInstanceOf(PasswordChangedElsewhere.class);
            assertThatThrownBy(() -> client.changePassword(OLD, THIRD, false))
                    .isInstanceOf(PasswordChangedElsewhere.class);
        }
        assertThat(opens(OLD)).isTrue();
        assertThat(opens(THIRD)).isFalse();

        change(OLD, NEW);

        assertThat(opens(OLD)).isFalse();
        assertThat(opens(NEW)).isTrue();
        change(NEW, THIRD);
    }

    @Test
    void signing_in_again_takes_a_password_over_that_was_changed_elsewhere() throws Exception {
        door.changePasswordElsewhere(NEW);
        assertThatThrownBy(() -> ExoClient.signInAgain(profile(), OLD))
                .isInstanceOf(PasswordChangedElsewhere.class);

        ExoClient.signInAgain(profile(), OLD, NEW).close();

        assertThat(opens(OLD)).isFalse();
        assertThat(opens(NEW)).isTrue();
    }

    @Test
    void devices_have_names_that_only_the_account_reads() throws Exception {
        var named = profile().deviceName("ada@desk");
        ExoClient.signInAgain(named, OLD).close();
        try (var client = ExoClient.open(named, OLD)) {
            var sessions = client.devices().list();
            assertThat(client.devices().name(sessions.getLast())).contains("ada@desk");
            client.devices().rename(new DeviceId(sessions.getLast().device()), "old laptop");
            assertThat(client.devices().name(client.devices().list().getLast()))
                    .contains("old laptop");
        }
        assertThat(door.deviceNames()).isNotEmpty().allSatisfy(n -> assertThat(n).hasSize(296));
    }

    @Test
    void a_sign_in_whose_answer_is_lost_is_one_device() throws Exception {
        door.loseAnswers(2);

        ExoClient.signInAgain(profile(), OLD).close();

        assertThat(door.devices()).containsExactly(1, 2);
    }
}
