package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.client.world.FrontDoor;
import im.exo.contract.AccountId;
import im.exo.contract.InviteCode;

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
import java.util.Locale;

/** What the server takes decides before a password is asked for or anything is computed. */
@Timeout(60)
class RegisterTest {

    @TempDir private Path folder;
    private FrontDoor door;

    @BeforeEach
    void open() throws Exception {
        door = new FrontDoor();
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void an_open_server_takes_a_proof_of_work() throws Exception {
        assertThat(register()).isEqualTo(ExitCode.OK);

        assertThat(door.asked()).contains("GET /v1/registration/challenge");
    }

    @Test
    void a_server_that_does_not_know_the_question_yet_takes_a_proof_of_work() throws Exception {
        door.registration("");

        assertThat(register()).isEqualTo(ExitCode.OK);
    }

    @Test
    void an_invite_takes_the_place_of_the_work_in_whatever_way_it_is_typed() throws Exception {
        door.registration("invite");
        var code = InviteCode.random();

        String typed = code.text().toUpperCase(Locale.ROOT).replace("-", "");
        assertThat(register("--invite", typed)).isEqualTo(ExitCode.OK);

        assertThat(door.invite()).isEqualTo(code.text());
        assertThat(door.asked()).doesNotContain("GET /v1/registration/challenge");
    }

    @Test
    void a_server_by_invite_is_told_of_before_a_password_is_read() throws Exception {
        door.registration("invite");

        assertThat(refused("register")).contains("invite only").contains("--invite CODE");

        assertThat(door.asked()).containsExactly("GET /v1/registration");
    }

    @Test
    void a_closed_server_is_told_of_also_to_the_invited() throws Exception {
        door.registration("closed");

        assertThat(refused("register", "--invite", InviteCode.random().text()))
                .contains("no new accounts");

        assertThat(door.asked()).containsExactly("GET /v1/registration");
    }

    @Test
    void a_mistake_in_a_code_is_noticed_here() throws Exception {
        String code = InviteCode.random().text();
        String mistaken = (code.charAt(0) == '0' ? "1" : "0") + code.substring(1);
        assertThat(register("--invite", mistaken)).isEqualTo(ExitCode.USAGE);
        assertThat(register("--invite", "")).isEqualTo(ExitCode.USAGE);

        assertThat(door.asked()).isEmpty();
    }

    @Test
    void an_account_is_no_invite_to_the_server_and_its_answer_is_told() throws Exception {
        door.registration("invite");
        door.refusesInvites();

        assertThat(register("--invite", AccountId.random().text())).isEqualTo(ExitCode.FAILED);

        assertThat(folder.resolve("profiles/default/profile.db")).doesNotExist();
    }

    private ExitCode register(String... more) throws Exception {
        Path password = folder.resolve("password");
        Files.writeString(password, "correct horse\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        var line = new ArrayList<>(List.of("register", "--password-file", password.toString()));
        line.addAll(List.of(more));
        return execute(new ByteArrayOutputStream(), line);
    }

    /** Without a password at hand. */
    private String refused(String... words) {
        var out = new ByteArrayOutputStream();
        var line = new ArrayList<>(List.of(words));
        line.add("--json");
        assertThat(execute(out, line)).isEqualTo(ExitCode.FAILED);
        return out.toString(StandardCharsets.UTF_8);
    }

    private ExitCode execute(ByteArrayOutputStream out, List<String> words) {
        var line = new ArrayList<>(words);
        line.addAll(List.of("--home", folder.toString(), "--server", door.address().toString()));
        int code = Main.execute(out, line.toArray(String[]::new));
        return List.of(ExitCode.values()).stream()
                .filter(one -> one.code == code)
                .findAny()
                .orElseThrow();
    }
}
