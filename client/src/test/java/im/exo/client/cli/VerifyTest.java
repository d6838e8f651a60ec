package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class VerifyTest {

    @TempDir Path folder;

    private final AccountId changed = AccountId.random();

    @BeforeEach
    void somebodyHasANewIdentity() throws Exception {
        Profiles.create(folder);
        Profiles.identityChanged(folder, changed);
    }

    private String accepted(AccountId writtenTo) throws Exception {
        var verify = new Verify();
        verify.contact = changed.text();
        verify.accept = true;
        var said = new ByteArrayOutputStream();
        try (var client = Profiles.open(folder)) {
            client.send(writtenTo, "hello");
            var out = new Output(false, new Hint(Shared.DEFAULT_PROFILE, null), said);
            assertThat(verify.run(client, out)).isEqualTo(ExitCode.OK);
            assertThat(client.identityChanged(changed)).isFalse();
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void what_was_held_back_is_tried_and_told_of() throws Exception {
        assertThat(accepted(changed)).contains("1 kept");
    }

    @Test
    void what_waits_for_others_is_not_waited_for() throws Exception {
        assertThat(accepted(AccountId.random())).doesNotContain("kept");
    }
}
