package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.client.world.FrontDoor;
import im.exo.contract.AccountId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

@Timeout(120)
class AccountCommandTest {

    @TempDir Path folder;

    private FrontDoor door;
    private Path password;

    @BeforeEach
    void register() throws Exception {
        door = new FrontDoor();
        password = Files.writeString(folder.resolve("pw"), "secret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        assertThat(exo("register")).isEqualTo(ExitCode.OK.code);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private int exo(String... command) {
        var line = new ArrayList<>(List.of(command));
        line.addAll(
                List.of(
                        "--home",
                        folder.toString(),
                        "--server",
                        door.address().toString(),
                        "--password-file",
                        password.toString()));
        return Main.execute(line.toArray(String[]::new));
    }

    private Path profile() {
        return folder.resolve("profiles/default");
    }

    @Test
    void deleting_takes_a_yes_and_leaves_the_profile() {
        assertThat(exo("account")).isEqualTo(ExitCode.USAGE.code);
        assertThat(exo("account", "delete")).isEqualTo(ExitCode.USAGE.code);
        assertThat(door.devices()).containsExactly(1);

        assertThat(exo("account", "delete", "--yes")).isEqualTo(ExitCode.OK.code);

        assertThat(door.devices()).isEmpty();
        assertThat(exo("id")).isEqualTo(ExitCode.OK.code);
        assertThat(exo("sessions")).isEqualTo(ExitCode.CREDENTIALS.code);

        assertThat(exo("account", "delete", "--yes", "--local-too")).isEqualTo(ExitCode.OK.code);
        assertThat(profile()).doesNotExist();
        assertThat(profile().getParent()).exists();
    }

    @Test
    void a_deletion_that_failed_removes_nothing_here() {
        door.close();

        assertThat(exo("account", "delete", "--yes", "--local-too"))
                .isEqualTo(ExitCode.UNREACHABLE.code);

        assertThat(profile().resolve("profile.db")).exists();
    }

    @Test
    void what_is_typed_has_to_be_the_account() {
        var account = AccountId.random();
        String id = account.text();

        assertThat(AccountCommand.Delete.confirmed(" " + id.replace("-", "") + " ", account))
                .isTrue();
        assertThat(AccountCommand.Delete.confirmed(AccountId.random().text(), account)).isFalse();
        assertThat(AccountCommand.Delete.confirmed("yes", account)).isFalse();
        assertThat(AccountCommand.Delete.confirmed(null, account)).isFalse();
    }

    @Test
    void an_export_is_for_its_owner_only_and_overwrites_nothing() throws Exception {
        Path file = folder.resolve("data.json");

        assertThat(exo("account", "export", file.toString())).isEqualTo(ExitCode.OK.code);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String before = Files.readString(file);
        assertThat(before).startsWith("{\"whatThisIs\"").contains("/v1/messages/data");
        assertThat(exo("account", "export", file.toString())).isEqualTo(ExitCode.FAILED.code);
        assertThat(Files.readString(file)).isEqualTo(before);

        door.filesAway(true);
        Path other = folder.resolve("other.json");
        assertThat(exo("account", "export", other.toString())).isEqualTo(ExitCode.UNREACHABLE.code);
        assertThat(other).doesNotExist();
    }
}
