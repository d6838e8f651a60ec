package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.contract.AccountId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class ReceiveTest {

    @TempDir Path folder;

    private static final OutputStream CLOSED =
            new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("Broken pipe");
                }
            };

    private static Output lines(OutputStream to) {
        return new Output(true, new Hint(Shared.DEFAULT_PROFILE, null), to);
    }

    @Test
    void a_message_that_nobody_could_read_comes_again() throws Exception {
        Profiles.create(folder);
        Profiles.arrived(folder, AccountId.random(), "read me");
        try (var client = Profiles.open(folder)) {
            assertThatThrownBy(() -> new Receive().run(client, lines(CLOSED)))
                    .isInstanceOf(OutputClosed.class);
        }
        var seen = new ByteArrayOutputStream();
        try (var client = Profiles.open(folder)) {
            assertThat(new Receive().run(client, lines(seen))).isEqualTo(ExitCode.UNREACHABLE);
        }
        assertThat(seen.toString(StandardCharsets.UTF_8)).contains("read me");
        seen.reset();
        try (var client = Profiles.open(folder)) {
            new Receive().run(client, lines(seen));
        }
        assertThat(seen.size()).isZero();
    }
}
