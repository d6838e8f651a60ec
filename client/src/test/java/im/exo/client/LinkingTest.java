package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.devices.LinkCode;
import im.exo.client.devices.LinkExpired;
import im.exo.client.devices.UntrustedPlace;
import im.exo.client.http.ServerProblem;
import im.exo.client.keys.Identities;
import im.exo.client.keys.OwnSecrets;
import im.exo.client.store.ProfileStore;
import im.exo.client.world.FrontDoor;
import im.exo.contract.DeviceId;
import im.exo.contract.Problem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.ecc.ECKeyPair;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

@Timeout(60)
class LinkingTest {

    private static final char[] PASSWORD = "correct horse".toCharArray();

    @TempDir Path folder;

    private FrontDoor door;
    private ExoClient ada;

    @BeforeEach
    void open() throws Exception {
        door = new FrontDoor();
        ada = ExoClient.register(profile("ada"), PASSWORD);
    }

    @AfterEach
    void close() {
        ada.close();
        door.close();
    }

    private ExoOptions profile(String name) {
        return ExoOptions.of(folder.resolve(name)).server(door.address());
    }

    private ExoClient linked(String name) throws Exception {
        try (var linking = Linking.begin(profile(name))) {
            ada.devices().add(LinkCode.parse(linking.code().uri()));
            assertThat(linking.await()).isEqualTo(door.account());
            return linking.finish(PASSWORD);
        }
    }

    private byte[] secrets(String name) throws Exception {
        try (var store = ProfileStore.open(folder.resolve(name), PASSWORD);
                var secrets = new OwnSecrets(store, new Identities(store)).of(door.account())) {
            return secrets.bytes();
        }
    }

    @Test
    void a_linked_device_has_the_accounts_secrets_and_publishes_keys_under_its_identity()
            throws Exception {
        try (var phone = linked("phone")) {
            assertThat(phone.self().account()).isEqualTo(ada.self().account());
            assertThat(phone.self().device()).isEqualTo(new DeviceId(2));
        }
        ada.close();
        assertThat(secrets("phone")).isEqualTo(secrets("ada"));
        assertThat(door.devicesWithKeys()).containsExactly(1, 2);
        assertThat(door.places().count()).as("the place is forgotten").isZero();
    }

    @Test
    void a_lost_answer_at_every_call_makes_no_second_device() throws Exception {
        for (String question :
                List.of(
                        "POST /v1/provisioning",
                        "GET /v1/provisioning/.*/key",
                        "POST /v1/devices/link-token",
                        "PUT /v1/provisioning/.*/message",
                        "GET /v1/provisioning/.*/message",
                        "GET /v1/accounts/.*/kdf",
                        "POST /v1/devices",
                        "DELETE /v1/provisioning/.*")) {
            door.loseAnswer(question);
        }
        linked("phone").close();
        assertThat(door.notAsked()).isEmpty();
        assertThat(door.devices()).containsExactly(1, 2);
        assertThat(door.devicesWithKeys()).containsExactly(1, 2);
    }

    @Test
    void keys_whose_publication_was_not_answered_are_published_later() throws Exception {
        door.keysAway(true);
        linked("phone").close();
        assertThat(door.devicesWithKeys()).containsExactly(1);
        door.keysAway(false);
        try (var store = ProfileStore.open(folder.resolve("phone"), PASSWORD);
                var engine =
                        new Engine(
                                profile("phone"),
                                store,
                                profile("phone").api(),
                                s -> {},
                                () -> {})) {
            engine.upkeep();
        }
        assertThat(door.devicesWithKeys()).containsExactly(1, 2);
    }

    @Test
    void a_wrong_password_uses_nothing_up() throws Exception {
        try (var linking = Linking.begin(profile("phone"))) {
            ada.devices().add(linking.code());
            linking.await();
            assertThatThrownBy(() -> linking.finish("wrong".toCharArray()))
                    .isInstanceOfSatisfying(
                            ServerProblem.class,
                            e -> assertThat(e.is(Problem.WRONG_CREDENTIALS)).isTrue());
            assertThat(ProfileStore.exists(folder.resolve("phone"))).isFalse();
            linking.finish(PASSWORD).close();
        }
        assertThat(door.devices()).containsExactly(1, 2);
    }

    @Test
    void of_two_devices_that_answer_one_code_the_second_one_hears_it() throws Exception {
        try (var phone = linked("phone");
                var linking = Linking.begin(profile("third"))) {
            ada.devices().add(linking.code());
            assertThatThrownBy(() -> phone.devices().add(linking.code()))
                    .isInstanceOf(LinkExpired.class)
                    .hasMessageContaining("answered this code already");
            linking.await();
            linking.finish(PASSWORD).close();
        }
        assertThat(door.devices()).containsExactly(1, 2, 3);
    }

    @Test
    void an_answer_that_comes_second_at_the_last_moment_is_told_too() throws Exception {
        try (var linking = Linking.begin(profile("phone"))) {
            door.before("PUT .*/message", () -> door.places().forge(new byte[] {1}));
            assertThatThrownBy(() -> ada.devices().add(linking.code()))
                    .isInstanceOf(LinkExpired.class)
                    .hasMessageContaining("answered this code already");
        }
    }

    @Test
    void a_code_that_nobody_answers_expires() throws Exception {
        door.places().expireIn(1);
        try (var linking = Linking.begin(profile("phone"))) {
            assertThatThrownBy(linking::await).isInstanceOf(LinkExpired.class);
        }
    }

    @Test
    void a_code_whose_place_is_gone_is_known_on_both_sides() throws Exception {
        try (var linking = Linking.begin(profile("phone"))) {
            door.places().expire();
            assertThatThrownBy(linking::await).isInstanceOf(LinkExpired.class);
            assertThatThrownBy(() -> ada.devices().add(linking.code()))
                    .isInstanceOf(LinkExpired.class)
                    .hasMessageContaining("no device waits");
        }
    }

    @Test
    void an_invitation_that_has_run_out_leaves_no_profile() throws Exception {
        try (var linking = Linking.begin(profile("phone"))) {
            ada.devices().add(linking.code());
            linking.await();
            door.forgetLinkTokens();
            assertThatThrownBy(() -> linking.finish(PASSWORD)).isInstanceOf(LinkExpired.class);
        }
        assertThat(ProfileStore.exists(folder.resolve("phone"))).isFalse();
        assertThat(door.devices()).containsExactly(1);
    }

    @Test
    void the_wait_goes_on_through_times_without_the_server() throws Exception {
        try (var linking = Linking.begin(profile("phone"))) {
            ada.devices().add(linking.code());
            door.away(true);
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    Thread.sleep(700);
                                } catch (InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                                door.away(false);
                            });
            assertThat(linking.await()).isEqualTo(door.account());
        }
    }

    @Test
    void a_server_that_puts_its_own_key_there_gets_nothing() throws Exception {
        try (var linking = Linking.begin(profile("phone"))) {
            door.places().replaceKeys(ECKeyPair.generate().getPublicKey().serialize());
            assertThatThrownBy(() -> ada.devices().add(linking.code()))
                    .isInstanceOf(UntrustedPlace.class)
                    .hasMessageContaining("nothing was sent");
        }
        assertThat(door.asked())
                .noneMatch(question -> question.startsWith("PUT /v1/provisioning"))
                .doesNotContain("POST /v1/devices/link-token");
    }

    @Test
    void a_message_that_the_server_made_up_is_refused() throws Exception {
        try (var linking = Linking.begin(profile("phone"))) {
            door.places().forge(new byte[200]);
            assertThatThrownBy(linking::await).isInstanceOf(UntrustedPlace.class);
            assertThatThrownBy(() -> linking.finish(PASSWORD))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closing_takes_the_code_back() throws Exception {
        var linking = Linking.begin(profile("phone"));
        assertThat(door.places().count()).isOne();
        linking.close();
        assertThat(door.places().count()).isZero();
    }

    @Test
    void a_profile_that_has_an_account_is_not_linked() {
        assertThatThrownBy(() -> Linking.begin(profile("ada")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has an account already");
    }
}
