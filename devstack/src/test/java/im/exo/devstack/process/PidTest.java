package im.exo.devstack.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PidTest {
    @TempDir private Path folder;

    @Test
    void a_process_is_found_again_by_its_file_until_it_ends() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        Path file = folder.resolve("sleep.pid");
        Pid.of(process.toHandle()).write(file);
        assertThat(Pid.read(file).flatMap(Pid::handle)).contains(process.toHandle());
        process.destroyForcibly().waitFor();
        assertThat(Pid.read(file).flatMap(Pid::handle)).isEmpty();
    }

    @Test
    void another_process_with_the_same_number_is_not_taken_for_it() {
        Pid self = Pid.of(ProcessHandle.current());
        assertThat(self.handle()).isPresent();
        assertThat(new Pid(self.number(), self.startedMillis() - 60_000).handle()).isEmpty();
    }

    @Test
    void a_torn_or_missing_file_names_nobody() throws IOException {
        Path file = folder.resolve("torn.pid");
        assertThat(Pid.read(file)).isEmpty();
        Files.writeString(file, "12");
        assertThat(Pid.read(file)).isEmpty();
    }
}
