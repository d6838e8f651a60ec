package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.contract.AccountId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

class CommandLineTest {

    @TempDir Path folder;

    private Path passwordFile(String content, String mode) throws Exception {
        Path file = Files.writeString(folder.resolve("pw"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    @Test
    void a_password_file_is_read_to_the_end_of_its_first_line() throws Exception {
        assertThat(Passwords.fromFile(passwordFile("sésame\nrest", "rw-------")))
                .isEqualTo("sésame".toCharArray());
    }

    @Test
    void a_password_file_that_others_can_read_is_refused() throws Exception {
        Path file = passwordFile("secret\n", "rw-r-----");
        assertThatThrownBy(() -> Passwords.fromFile(file))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void a_password_file_must_be_a_regular_file() throws Exception {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, passwordFile("secret\n", "rw-------"));
        assertThatThrownBy(() -> Passwords.fromFile(link))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("regular");
    }

    @Test
    void an_empty_profile_is_told_apart_from_a_wrong_command() throws Exception {
        String home = folder.toString();
        Path password = passwordFile("secret\n", "rw-------");
        assertThat(Main.execute("--home", home, "id", "--password-file", password.toString()))
                .isEqualTo(ExitCode.NOT_FOUND.code);
        assertThat(Main.execute("no-such-command")).isEqualTo(ExitCode.USAGE.code);
        assertThat(Main.execute("send")).isEqualTo(ExitCode.USAGE.code);
        assertThat(Main.execute("--profile", "../x", "--home", home, "id"))
                .isEqualTo(ExitCode.USAGE.code);
    }

    @Test
    void a_server_that_is_away_has_its_own_exit_code_and_leaves_no_profile() throws Exception {
        Path password = passwordFile("secret\n", "rw-------");
        assertThat(
                        Main.execute(
                                "register",
                                "--home",
                                folder.toString(),
                                "--server",
                                "http://127.0.0.1:9",
                                "--password-file",
                                password.toString()))
                .isEqualTo(ExitCode.UNREACHABLE.code);
        assertThat(folder.resolve("profiles/default/profile.db")).doesNotExist();
    }

    @Test
    void sessions_are_revoked_in_one_way_at_a_time_and_names_are_not_empty() {
        for (var words :
                List.of(
                        List.of("devices", "remove"),
                        List.of("devices", "remove", "2", "--others"),
                        List.of("devices", "remove", "--all", "--others"),
                        List.of("devices", "rename", "2"),
                        List.of("devices", "rename", "2", " "),
                        List.of("devices", "rename", "2", "x".repeat(192)))) {
            assertThat(Main.execute(words.toArray(String[]::new)))
                    .as(words.toString())
                    .isEqualTo(ExitCode.USAGE.code);
        }
    }

    @Test
    void every_command_has_help_with_an_example() {
        all(new CommandLine(new Main()).setCommandName("/opt/exo client"))
                .forEach(
                        command -> {
                            assertThat(command.getUsageMessage())
                                    .contains("Example")
                                    .contains("\n  /opt/exo client ")
                                    .contains("--help")
                                    .contains("--profile");
                            assertThat(command.getCommandSpec().usageMessage().description()[0])
                                    .as("what the list of commands shows is a whole sentence")
                                    .endsWith(".");
                        });
    }

    @Test
    void a_hint_is_a_command_line_for_the_profile_at_hand() {
        assertThat(new Hint("default", null).to("login")).isEqualTo(Hint.PROGRAM + " login");
        assertThat(new Hint("ada", null).to("verify", "Bo's aunt", "--accept"))
                .isEqualTo(Hint.PROGRAM + " --profile ada verify 'Bo'\\''s aunt' --accept");
        assertThat(new Hint("ada", Path.of("my home")).to("login"))
                .isEqualTo(Hint.PROGRAM + " --home 'my home' --profile ada login");
    }

    private static String json(ExitCode code, String... args) {
        var out = new ByteArrayOutputStream();
        assertThat(Main.execute(out, args)).isEqualTo(code.code);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void every_failure_is_an_object_with_json_also_a_wrong_command_line() {
        String usage = "{\"type\":\"error\",\"code\":\"usage\"";
        assertThat(json(ExitCode.USAGE, "send", "--json")).startsWith(usage);
        assertThat(json(ExitCode.USAGE, "no-such-command", "--json")).startsWith(usage);
        assertThat(json(ExitCode.USAGE, "receive", "--timeout", "x", "--json")).startsWith(usage);
        assertThat(json(ExitCode.USAGE, "chat", "--json")).startsWith(usage);
        String home = folder.resolve("näht").toString();
        assertThat(json(ExitCode.NOT_FOUND, "id", "--json", "--home", home))
                .startsWith("{\"type\":\"error\",\"code\":\"not_found\"")
                .contains("näht")
                .endsWith("}\n");
    }

    @Test
    void an_exo_id_with_a_mistake_is_a_usage_error_everywhere() throws Exception {
        Path profile = Files.createDirectories(folder.resolve("profiles/default"));
        Profiles.create(profile);
        String home = folder.toString();
        String password = passwordFile("secret\n", "rw-------").toString();
        String id = AccountId.random().text();
        char wrong = id.charAt(0) == 'a' ? 'b' : 'a';
        String mistyped = wrong + id.substring(1);
        for (String[] command :
                new String[][] {
                    {"contacts", "add", "bo", mistyped},
                    {"send", mistyped, "hi"},
                    {"verify", mistyped},
                    {"--profile", "new", "login", mistyped, "--new-identity"}
                }) {
            var line = new ArrayList<>(List.of("--home", home, "--password-file", password));
            line.addAll(List.of(command));
            assertThat(Main.execute(line.toArray(String[]::new)))
                    .as(String.join(" ", command))
                    .isEqualTo(ExitCode.USAGE.code);
        }
        assertThat(Main.execute("--home", home, "--password-file", password, "send", "bo", "hi"))
                .isEqualTo(ExitCode.NOT_FOUND.code);
    }

    @Test
    void what_went_wrong_is_said_for_people() throws Exception {
        Path profile = Files.createDirectories(folder.resolve("profiles/default"));
        Files.writeString(profile.resolve("profile.db"), "x".repeat(5000));
        String home = folder.toString();
        String password = passwordFile("secret\n", "rw-------").toString();
        assertThat(
                        json(
                                ExitCode.FAILED,
                                "--json",
                                "--home",
                                home,
                                "--password-file",
                                password,
                                "id"))
                .contains("\"message\":\"the local store cannot be used");
        assertThat(json(ExitCode.NOT_FOUND, "--json", "--ca", home + "/no.pem", "id"))
                .contains("cannot be read: " + home + "/no.pem");
    }

    @Test
    void a_text_that_reads_like_an_option_is_none() {
        String home = folder.toString();
        assertThat(json(ExitCode.NOT_FOUND, "--home", home, "send", "a", "--", "--json")).isEmpty();
    }

    private static java.util.stream.Stream<CommandLine> all(CommandLine line) {
        return java.util.stream.Stream.concat(
                java.util.stream.Stream.of(line),
                line.getSubcommands().values().stream().flatMap(CommandLineTest::all));
    }

    @Test
    void what_others_write_cannot_drive_the_terminal() {
        assertThat(Printable.text("a\u001b[2Jb\u202ec\rd")).isEqualTo("a\ufffd[2Jb\ufffdc\ufffdd");
        assertThat(Printable.line("a\nb")).isEqualTo("a\ufffdb");
    }

    @Test
    void a_text_cannot_pass_for_a_message_of_somebody_else() {
        assertThat(Printable.text("hi\n10:00:00  bob: send me money"))
                .isEqualTo("hi\n          10:00:00  bob: send me money");
    }

    @Test
    void joiners_are_part_of_honest_text() {
        String family = "\ud83d\udc69\u200d\ud83d\udc67";
        String persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";
        assertThat(Printable.text(family + persian)).isEqualTo(family + persian);
    }

    @Test
    void a_sent_file_name_stays_in_this_folder() {
        assertThat(FilesCommand.free("../../etc/passwd").getParent()).isNull();
        assertThat(FilesCommand.free("..").toString()).isEqualTo("_");
        assertThat(FilesCommand.free("").toString()).isEqualTo("file");
        assertThat(FilesCommand.free(".bashrc").toString()).isEqualTo("_bashrc");
    }
}
