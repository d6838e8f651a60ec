package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.http.SignedOut;
import im.exo.client.store.ProfileStore;
import im.exo.client.world.FrontDoor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

@Timeout(60)
class SignInTest {

    private static final char[] PASSWORD = "correct horse".toCharArray();

    @TempDir Path folder;

    private FrontDoor door;

    @BeforeEach
    void open() throws Exception {
        door = new FrontDoor();
    }

    @AfterEach
    void close() {
        door.close();
    }

    private ExoOptions profile(String name) {
        return ExoOptions.of(folder.resolve(name)).server(door.address());
    }

    /** What the next connection does first. */
    private void upkeep(String name) throws Exception {
        try (var store = ProfileStore.open(folder.resolve(name), PASSWORD);
                var engine =
                        new Engine(profile(name), store, profile(name).api(), s -> {}, () -> {})) {
            engine.upkeep();
        }
    }

    @Test
    void signing_in_again_keeps_the_identity() throws Exception {
        ExoClient.register(profile("old"), PASSWORD).close();
        ExoClient.signInAgain(profile("old"), PASSWORD).close();
        assertThat(door.devicesWithKeys()).containsExactly(1, 2);
    }

    @Test
    void a_profile_whose_identity_was_replaced_elsewhere_leaves_no_device_behind()
            throws Exception {
        ExoClient.register(profile("old"), PASSWORD).close();
        ExoClient.signInWithNewIdentity(profile("new"), door.account(), PASSWORD).close();
        assertThat(door.devices()).containsExactly(2);
        assertThatThrownBy(() -> ExoClient.signInAgain(profile("old"), PASSWORD))
                .isInstanceOf(SignedOut.class)
                .hasMessageContaining("new identity on another device");
        assertThat(door.devices()).containsExactly(2);
    }

    @Test
    void a_device_without_keys_leaves_with_its_next_connection() throws Exception {
        ExoClient.register(profile("old"), PASSWORD).close();
        ExoClient.signInWithNewIdentity(profile("new"), door.account(), PASSWORD).close();
        door.keysAway(true);
        ExoClient.signInAgain(profile("old"), PASSWORD).close();
        assertThat(door.devices()).containsExactly(2, 3);
        door.keysAway(false);
        assertThatThrownBy(() -> upkeep("old")).isInstanceOf(SignedOut.class);
        assertThat(door.devices()).containsExactly(2);
    }

    @Test
    void keys_that_could_not_be_published_at_sign_in_are_published_later() throws Exception {
        ExoClient.register(profile("old"), PASSWORD).close();
        door.keysAway(true);
        ExoClient.signInWithNewIdentity(profile("new"), door.account(), PASSWORD).close();
        assertThat(door.devicesWithKeys()).isEmpty();
        door.keysAway(false);
        upkeep("new");
        assertThat(door.devicesWithKeys()).containsExactly(2);
    }
}
