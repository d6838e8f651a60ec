package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.http.Json;
import im.exo.client.world.FrontDoor;
import im.exo.contract.AccountId;

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
import java.util.ArrayList;
import java.util.List;

@Timeout(120)
class UsernameCommandTest {

    @TempDir Path folder;

    private FrontDoor door;
    private Path password;

    @BeforeEach
    void two_people() throws Exception {
        door = new FrontDoor();
        password = Files.writeString(folder.resolve("pw"), "secret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        Path profiles = Files.createDirectories(folder.resolve("profiles"));
        ExoClient.register(
                        ExoOptions.of(profiles.resolve("alice")).server(door.address()),
                        "secret".toCharArray())
                .close();
        Profiles.create(Files.createDirectories(profiles.resolve("bob")));
    }

    @AfterEach
    void close() {
        door.close();
    }

    private String run(ExitCode code, String profile, String... words) {
        var line =
                new ArrayList<>(
                        List.of(
                                "--json",
                                "--home",
                                folder.toString(),
                                "--profile",
                                profile,
                                "--server",
                                door.address().toString(),
                                "--password-file",
                                password.toString()));
        line.addAll(List.of(words));
        var out = new ByteArrayOutputStream();
        // Events go to the process's output; errors come here.
        assertThat(Main.execute(out, line.toArray(String[]::new)))
                .as(String.join(" ", words) + ": " + out)
                .isEqualTo(code.code);
        return out.toString(StandardCharsets.UTF_8);
    }

    private String error(ExitCode code, String profile, String... words) throws Exception {
        return Json.MAPPER.readTree(run(code, profile, words)).path("message").asText();
    }

    private ExoClient open(String profile) throws Exception {
        return ExoClient.open(
                ExoOptions.of(folder.resolve("profiles").resolve(profile)).server(door.address()),
                "secret".toCharArray());
    }

    private String link() throws Exception {
        try (var alice = open("alice")) {
            return alice.usernames().link().orElseThrow().text();
        }
    }

    private AccountId contact(String name) throws Exception {
        try (var bob = open("bob")) {
            return bob.contacts().find(name).orElseThrow();
        }
    }

    @Test
    void a_name_is_set_and_found_and_given_up() throws Exception {
        assertThat(error(ExitCode.NOT_FOUND, "alice", "username")).contains("no username");
        run(ExitCode.OK, "alice", "username", "set", "alice.42");
        run(ExitCode.OK, "alice", "username");
        run(ExitCode.OK, "bob", "contacts", "add", "ally", "alice.42");
        assertThat(contact("ally")).isEqualTo(door.account());
        assertThat(door.usernames().tokenless()).isEqualTo(1);
        run(ExitCode.OK, "alice", "username", "delete");
        run(ExitCode.NOT_FOUND, "alice", "username");
        assertThat(error(ExitCode.NOT_FOUND, "bob", "contacts", "add", "al", "alice.42"))
                .isEqualTo("nobody has the username alice.42");
        assertThat(contact("ally")).as("a contact is an account").isEqualTo(door.account());
    }

    @Test
    void a_nickname_gets_digits_and_keeps_them() throws Exception {
        run(ExitCode.OK, "alice", "username", "set", "alice");
        try (var alice = open("alice")) {
            String first = alice.usernames().known().orElseThrow();
            assertThat(first).matches("alice\\.[0-9]{2,}");
            assertThat(alice.usernames().set("alice")).isEqualTo(first);
        }
    }

    @Test
    void a_link_leads_to_the_name_until_there_is_a_new_one() throws Exception {
        run(ExitCode.OK, "alice", "username", "set", "alice.42");
        String old = link();
        assertThat(link()).isEqualTo(old);
        run(ExitCode.OK, "bob", "contacts", "add", "ally", old);
        assertThat(contact("ally")).isEqualTo(door.account());
        assertThat(door.usernames().tokenless()).isEqualTo(2);
        run(ExitCode.OK, "alice", "username", "link", "--new");
        assertThat(link()).isNotEqualTo(old);
        assertThat(error(ExitCode.NOT_FOUND, "bob", "contacts", "add", "al", old))
                .isEqualTo("this link leads nowhere any more");
        run(ExitCode.OK, "bob", "contacts", "add", "again", link());
    }

    @Test
    void a_link_that_another_device_made_is_not_shown_as_this_ones() throws Exception {
        run(ExitCode.OK, "alice", "username", "set", "alice.42");
        String old = link();
        door.usernames().rotateElsewhere();
        assertThat(error(ExitCode.NOT_FOUND, "alice", "username", "link")).contains("--new");
        run(ExitCode.OK, "alice", "username", "link", "--new");
        assertThat(link()).isNotEqualTo(old);
    }

    @Test
    void a_lost_answer_costs_nothing() throws Exception {
        door.usernames().loseAnswers(true);
        run(ExitCode.UNREACHABLE, "alice", "username", "set", "alice");
        door.usernames().loseAnswers(false);
        try (var alice = open("alice")) {
            String name = alice.usernames().set("alice");
            assertThat(alice.usernames().known()).contains(name);
            assertThat(alice.usernames().find(name).account()).isEqualTo(door.account());
            var link = alice.usernames().link().orElseThrow();
            assertThat(alice.usernames().find(link).username()).isEqualTo(name);
        }
    }

    @Test
    void without_a_server_what_is_known_is_shown() throws Exception {
        run(ExitCode.OK, "alice", "username", "set", "alice.42");
        String link = link();
        door.close();
        run(ExitCode.OK, "alice", "username");
        assertThat(link()).isEqualTo(link);
        run(ExitCode.UNREACHABLE, "alice", "username", "set", "alice.43");
        run(ExitCode.UNREACHABLE, "bob", "contacts", "add", "ally", "alice.42");
    }

    @Test
    void what_is_no_username_is_refused_with_the_reason() throws Exception {
        for (String bad :
                new String[] {"1alice.42", "al.42", "alice.1", "a b.42", "alice.00", "."}) {
            assertThat(error(ExitCode.USAGE, "alice", "username", "set", bad))
                    .as(bad)
                    .startsWith("not a username: ");
            assertThat(error(ExitCode.USAGE, "bob", "contacts", "add", "x", bad))
                    .as(bad)
                    .startsWith("not a username: ");
        }
        assertThat(error(ExitCode.USAGE, "alice", "username", "set", "al"))
                .startsWith("not a username: ");
        assertThat(error(ExitCode.USAGE, "bob", "contacts", "add", "x", "exo:user:abc"))
                .startsWith("not a username: ");
        assertThat(error(ExitCode.USAGE, "bob", "contacts", "add", "x", "alice"))
                .contains("no Exo ID");
        assertThat(door.usernames().tokenless()).isZero();
    }

    @Test
    void a_name_that_somebody_has_is_said_to_be_taken() throws Exception {
        door.usernames().take("alice.42");
        assertThat(error(ExitCode.FAILED, "alice", "username", "set", "alice.42"))
                .isEqualTo("somebody else has the username alice.42");
    }

    @Test
    void an_exo_id_may_come_as_its_qr_code_says_it() throws Exception {
        String id = AccountId.random().text();
        run(ExitCode.OK, "bob", "contacts", "add", "carol", "exo:id:" + id);
        assertThat(contact("carol").text()).isEqualTo(id);
    }

    @Test
    void whoever_is_written_to_is_not_looked_up() throws Exception {
        run(ExitCode.OK, "alice", "username", "set", "alice.42");
        assertThat(error(ExitCode.NOT_FOUND, "bob", "verify", "alice.42")).contains("contacts add");
        assertThat(error(ExitCode.NOT_FOUND, "bob", "verify", link())).contains("contacts add");
        assertThat(door.usernames().tokenless()).isZero();
    }
}
