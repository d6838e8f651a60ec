package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

class MemoryTest {

    private static final Path NOWHERE = Path.of("/nowhere");

    @Test
    void what_a_process_holds_is_found_and_what_it_does_not_hold_is_not_and_it_runs_on()
            throws Exception {
        var held = Mark.text("held");
        var never = Mark.text("never");
        var process =
                new ProcessBuilder("sh", "-c", "read line; echo ready; read more; echo still here")
                        .redirectErrorStream(true)
                        .start();
        try (var answers = process.inputReader()) {
            process.getOutputStream().write((held.asText() + "\n").getBytes());
            process.getOutputStream().flush();
            assertThat(answers.readLine()).isEqualTo("ready");
            var seen =
                    new Memory("shell", process.pid(), NOWHERE)
                            .search(new Search(List.of(held, never)));
            assertThat(seen).extracting(Search.Sighting::mark).containsOnly(held);
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(answers.readLine()).isEqualTo("still here");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void what_moves_about_in_memory_is_found_each_time() throws Exception {
        var moving = Mark.text("moving");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Mover.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var answers = process.inputReader()) {
            process.getOutputStream().write(Mover.disguised(moving.bytes()));
            process.getOutputStream().flush();
            assertThat(answers.readLine()).isEqualTo("moving");
            var memory = new Memory("mover", process.pid(), NOWHERE);
            for (int i = 0; i < 10; i++) {
                assertThat(memory.search(new Search(List.of(moving))))
                        .as("search " + i)
                        .isNotEmpty();
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
