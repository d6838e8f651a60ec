package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.http.ServerProblem;
import im.exo.client.keys.Identities;
import im.exo.client.keys.OwnSecrets;
import im.exo.client.recovery.RecoveryKey;
import im.exo.client.store.ProfileStore;
import im.exo.client.world.FrontDoor;
import im.exo.contract.Problem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.LocalDate;

@Timeout(60)
class RecoveryTest {

    private static final char[] PASSWORD = "correct horse".toCharArray();
    private static final char[] NEW_PASSWORD = "battery staple".toCharArray();

    @TempDir Path folder;

    private final RecoveryKey key = RecoveryKey.random();
    private FrontDoor door;
    private ExoClient ada;

    @BeforeEach
    void open() throws Exception {
        door = new FrontDoor();
        ada = ExoClient.register(profile("ada"), PASSWORD);
        ada.recovery().set(key);
    }

    @AfterEach
    void close() {
        ada.close();
        door.close();
    }

    private ExoOptions profile(String name) {
        return ExoOptions.of(folder.resolve(name)).server(door.address());
    }

    /** As somebody types the words. */
    private ExoClient recovered(String name, RecoveryKey from, boolean endOthers) throws Exception {
        var typed = RecoveryKey.parse(String.join(" ", from.words()));
        return ExoClient.recover(profile(name), typed, NEW_PASSWORD, endOthers);
    }

    private void refused(RecoveryKey with) {
        assertThatThrownBy(() -> recovered("new", with, false))
                .isInstanceOfSatisfying(
                        ServerProblem.class,
                        e -> assertThat(e.is(Problem.WRONG_CREDENTIALS)).isTrue());
        assertThat(ProfileStore.exists(folder.resolve("new"))).isFalse();
    }

    private byte[] secrets(String name, char[] password) throws Exception {
        try (var store = ProfileStore.open(folder.resolve(name), password);
                var secrets = new OwnSecrets(store, new Identities(store)).of(door.account())) {
            return secrets.bytes();
        }
    }

    @Test
    void the_words_alone_bring_the_account_back_under_its_identity() throws Exception {
        try (var back = recovered("new", key, false)) {
            assertThat(back.exoId()).isEqualTo(ada.exoId());
        }
        ada.close();
        assertThat(secrets("new", NEW_PASSWORD)).isEqualTo(secrets("ada", PASSWORD));
        assertThat(door.devicesWithKeys()).containsExactly(1, 2);
    }

    @Test
    void the_other_devices_go_when_that_is_wished() throws Exception {
        recovered("new", key, true).close();
        assertThat(door.devices()).containsExactly(2);
    }

    @Test
    void a_lost_answer_at_every_call_makes_no_second_device() throws Exception {
        door.loseAnswer("POST /v1/recovery/backup");
        door.loseAnswer("POST /v1/recovery/sign-in");
        recovered("new", key, false).close();
        assertThat(door.notAsked()).isEmpty();
        assertThat(door.devices()).containsExactly(1, 2);
    }

    @Test
    void a_lost_answer_leaves_the_key_set_or_removed_as_was_asked_for() throws Exception {
        door.loseAnswer("PUT /v1/recovery");
        var next = RecoveryKey.random();
        ada.recovery().set(next);
        recovered("new", next, false).close();
        assertThat(door.notAsked()).isEmpty();
    }

    @Test
    void a_removal_is_repeated_when_its_answer_is_lost() throws Exception {
        door.loseAnswer("POST /v1/recovery/removal");
        ada.recovery().remove();
        assertThat(door.notAsked()).isEmpty();
        assertThat(ada.recovery().setOn()).isEmpty();
        refused(key);
    }

    @Test
    void a_newer_key_takes_the_place_of_the_older_one() throws Exception {
        assertThat(ada.recovery().setOn()).contains(LocalDate.of(2026, 11, 27));
        ada.recovery().set(RecoveryKey.random());
        refused(key);
    }

    @Test
    void a_key_that_was_never_set_opens_nothing() {
        refused(RecoveryKey.random());
    }

    @Test
    void a_backup_that_the_server_altered_signs_nobody_in() {
        door.recovery().damage();
        assertThatThrownBy(() -> recovered("new", key, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("altered");
        assertThat(door.asked()).doesNotContain("POST /v1/recovery/sign-in");
        assertThat(door.devices()).containsExactly(1);
    }
}
