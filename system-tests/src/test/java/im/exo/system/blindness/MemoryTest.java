package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class MemoryTest {

    @Test
    void what_a_process_holds_is_found_and_what_it_does_not_hold_is_not() throws Exception {
        var held = Mark.text("held");
        var never = Mark.text("never");
        var process =
                new ProcessBuilder("sh", "-c", "read line; echo ready; read more")
                        .redirectErrorStream(true)
                        .start();
        try {
            process.getOutputStream().write((held.asText() + "\n").getBytes());
            process.getOutputStream().flush();
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            var seen = new Memory("shell", process.pid()).search(new Search(List.of(held, never)));
            assertThat(seen).extracting(Search.Sighting::mark).containsOnly(held);
        } finally {
            process.destroyForcibly();
        }
    }
}
