package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.world.FrontDoor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

@Timeout(60)
class LeavingTest {

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

    private ExoOptions profile() {
        return ExoOptions.of(folder.resolve("p")).server(door.address());
    }

    @Test
    void the_account_goes_and_the_profile_stays_readable() throws Exception {
        try (var client = ExoClient.register(profile(), PASSWORD)) {
            client.deleteAccount();
        }
        assertThat(door.devices()).isEmpty();
        try (var client = ExoClient.open(profile(), PASSWORD)) {
            assertThat(client.exoId()).isEqualTo(door.account().text());
            assertThat(client.history(10)).isEmpty();
            assertThatThrownBy(client.devices()::list).isInstanceOf(SignedOut.class);
        }
    }

    @Test
    void a_lost_answer_is_asked_for_again_and_counts_as_done() throws Exception {
        try (var client = ExoClient.register(profile(), PASSWORD)) {
            door.loseDeletions(1);
            client.deleteAccount();
        }
        try (var client = ExoClient.open(profile(), PASSWORD)) {
            client.deleteAccount();
        }
    }

    @Test
    void a_session_that_ended_otherwise_deletes_nothing() throws Exception {
        try (var client = ExoClient.register(profile(), PASSWORD)) {
            client.devices().remove(client.self().device());
            assertThatThrownBy(client::deleteAccount).isInstanceOf(SignedOut.class);
            assertThatThrownBy(client::deleteAccount).isInstanceOf(SignedOut.class);
        }
    }

    @Test
    void what_the_server_holds_comes_as_one_document_that_says_what_it_is() throws Exception {
        try (var client = ExoClient.register(profile(), PASSWORD)) {
            var document = Json.MAPPER.readTree(client.exportData());

            assertThat(document.fieldNames().next()).isEqualTo("whatThisIs");
            assertThat(document.path("whatThisIs").asText()).contains("nobody else can read them");
            assertThat(document.path("exoId").asText()).isEqualTo(client.exoId());
            for (String part : new String[] {"account", "keys", "messages", "files"}) {
                assertThat(document.path(part).path("about").asText()).startsWith("GET /v1/");
            }
            door.filesAway(true);
            assertThatThrownBy(client::exportData).isInstanceOf(ServerProblem.class);
        }
    }
}
