package im.exo.devstack.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

class LogRotationTest {
    @TempDir private Path folder;

    @Test
    void a_full_log_is_cut_while_its_writer_goes_on() throws IOException {
        Path log = folder.resolve("gateway-1.log");
        try (OutputStream writer =
                Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write("first ".repeat(10).getBytes(StandardCharsets.UTF_8));
            LogRotation rotation = new LogRotation(folder, 50);
            rotation.rotate();
            writer.write("second".getBytes(StandardCharsets.UTF_8));
            rotation.rotate();
        }
        assertThat(Files.readString(log)).isEqualTo("second");
        assertThat(Files.readString(folder.resolve("gateway-1.log.1"))).startsWith("first first");
    }
}
