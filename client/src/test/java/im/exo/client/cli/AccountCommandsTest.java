package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Json;
import im.exo.client.recovery.RecoveryKey;
import im.exo.client.store.ProfileStore;
import im.exo.client.world.FrontDoor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** register, link, devices, recovery and login, as scripts use them. */
@Timeout(120)
class AccountCommandsTest {

    @TempDir Path folder;

    private FrontDoor door;

    @BeforeEach
    void open() throws Exception {
        door = new FrontDoor();
        secret("pw", "correct horse\n");
    }

    @AfterEach
    void close() {
        door.close();
    }

    private Path secret(String name, String content) throws Exception {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** One command line with {@code --json}, and what came of it. */
    private final class Line {

        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final CompletableFuture<Integer> code;

        Line(String profile, String... command) {
            var all =
                    new ArrayList<>(
                            List.of(
                                    "--json",
                                    "--home",
                                    folder.toString(),
                                    "--server",
                                    door.address().toString(),
                                    "--password-file",
                                    folder.resolve("pw").toString(),
                                    "--profile",
                                    profile));
            all.addAll(List.of(command));
            code =
                    CompletableFuture.supplyAsync(
                            () -> Main.execute(out, all.toArray(String[]::new)));
        }

        List<JsonNode> events() {
            return out.toString(StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class))
                    .toList();
        }

        JsonNode event(String type) {
            return events().stream()
                    .filter(event -> event.path("type").asText().equals(type))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(type + " is not in " + events()));
        }

        Line ends(ExitCode expected) {
            assertThat(code.join()).as(events().toString()).isEqualTo(expected.code);
            return this;
        }
    }

    private Line run(ExitCode expected, String profile, String... command) {
        return new Line(profile, command).ends(expected);
    }

    private JsonNode registered() {
        return run(ExitCode.OK, "ada", "register").event("registered");
    }

    @Test
    void a_new_account_gets_a_recovery_key_that_brings_it_back() throws Exception {
        JsonNode registered = registered();
        String words = registered.path("recoveryWords").asText();
        assertThat(RecoveryKey.parse(words).code())
                .isEqualTo(registered.path("recoveryKey").asText());
        assertThat(run(ExitCode.OK, "ada", "recovery").event("recovery").path("setOn").asText())
                .isEqualTo("2026-11-27");

        String file = secret("words", words.replace(" ", "\n").toUpperCase(Locale.ROOT)).toString();
        JsonNode back =
                run(ExitCode.OK, "new", "login", "--recovery-file", file, "--end-others")
                        .event("signed-in");
        assertThat(back.path("exoId")).isEqualTo(registered.path("exoId"));
        assertThat(door.devices()).containsExactly(2);
    }

    @Test
    void a_recovery_key_is_replaced_and_removed() throws Exception {
        String first = registered().path("recoveryKey").asText();
        String second =
                run(ExitCode.OK, "ada", "recovery", "new")
                        .event("recovery-key")
                        .path("recoveryKey")
                        .asText();
        String old = secret("old", first).toString();
        Line refused = run(ExitCode.CREDENTIALS, "new", "login", "--recovery-file", old);
        assertThat(refused.event("error").path("message").asText()).contains("replaced");
        run(ExitCode.OK, "ada", "recovery", "remove").event("recovery-removed");
        String present = secret("present", second).toString();
        run(ExitCode.CREDENTIALS, "new", "login", "--recovery-file", present);
        assertThat(run(ExitCode.OK, "ada", "recovery").event("recovery").path("set").asBoolean())
                .isFalse();
        assertThat(ProfileStore.exists(folder.resolve("profiles/new"))).isFalse();
    }

    @Test
    void an_account_can_go_without_a_recovery_key() {
        Line line = run(ExitCode.OK, "ada", "register", "--no-recovery");
        assertThat(line.event("registered").has("recoveryKey")).isFalse();
        assertThat(door.recovery().set()).isFalse();
    }

    @Test
    void a_key_that_could_not_be_stored_is_not_shown() {
        for (int attempt = 0; attempt < 4; attempt++) {
            door.loseAnswer("PUT /v1/recovery");
        }
        Line line = run(ExitCode.OK, "ada", "register");
        assertThat(line.event("recovery-failed").path("reason").asText()).isNotEmpty();
        assertThat(line.event("registered").has("recoveryKey")).isFalse();
    }

    @Test
    void a_profile_is_linked_by_the_code_that_it_shows_and_can_be_removed() {
        registered();
        var link = new Line("laptop", "link");
        await("the code").atMost(Duration.ofSeconds(30)).until(() -> !link.events().isEmpty());
        JsonNode shown = link.event("link-code");
        assertThat(shown.path("uri").asText()).isEqualTo("exo:link:" + shown.path("code").asText());
        run(ExitCode.OK, "ada", "devices", "add", shown.path("uri").asText(), "--yes")
                .event("device-added");
        assertThat(link.ends(ExitCode.OK).event("linked").path("device").asInt()).isEqualTo(2);

        List<JsonNode> devices = run(ExitCode.OK, "laptop", "devices").events();
        assertThat(devices).hasSize(2);
        assertThat(devices.get(1).path("current").asBoolean()).isTrue();
        run(ExitCode.OK, "ada", "devices", "remove", "2").event("device-removed");
        assertThat(door.devices()).containsExactly(1);
    }

    @Test
    void a_password_that_is_not_the_accounts_ends_the_linking_with_its_own_code() throws Exception {
        registered();
        var link = new Line("laptop", "link", "--no-qr");
        await("the code").atMost(Duration.ofSeconds(30)).until(() -> !link.events().isEmpty());
        String code = link.event("link-code").path("code").asText();
        run(ExitCode.OK, "ada", "devices", "add", code, "--yes");
        // The prompt comes after the answer; the file is read again then.
        secret("pw", "wrong\n");
        link.ends(ExitCode.CREDENTIALS);
        assertThat(ProfileStore.exists(folder.resolve("profiles/laptop"))).isFalse();
        assertThat(door.places().count()).isZero();
    }

    @Test
    void what_is_wrong_is_said_before_anything_is_asked_for() throws Exception {
        run(ExitCode.USAGE, "new", "devices", "add", "exo:link:nonsense");
        run(ExitCode.USAGE, "new", "devices", "remove", "0");
        String words = secret("words", "abandon abandon").toString();
        Line few = run(ExitCode.USAGE, "new", "login", "--recovery-file", words);
        assertThat(few.event("error").path("message").asText()).contains("twelve words, or a code");
        Path open = Files.writeString(folder.resolve("open"), "x");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        run(ExitCode.USAGE, "new", "login", "--recovery-file", open.toString());
        run(ExitCode.USAGE, "new", "login", "--end-others");
        Line empty = run(ExitCode.USAGE, "new", "login");
        assertThat(empty.event("error").path("message").asText())
                .contains("link", "--recovery", "--new-identity");
        run(ExitCode.USAGE, "new", "login", door.account().text());
        assertThat(door.asked()).isEmpty();
    }

    @Test
    void a_profile_with_an_account_is_neither_linked_nor_recovered() throws Exception {
        registered();
        String words = secret("words", "x").toString();
        run(ExitCode.USAGE, "ada", "link");
        run(ExitCode.USAGE, "ada", "login", "--recovery-file", words);
    }
}
