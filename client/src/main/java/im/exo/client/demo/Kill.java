package im.exo.client.demo;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * Kills message-service as an accident would: {@code EXO_KILL_COMMAND} when it is set, else the
 * launcher's {@code fault kill message-service}.
 */
final class Kill {

    private Kill() {}

    /** Starts the command; it has killed when it ends with 0. Null when there is none. */
    static @Nullable Process start() throws IOException {
        String own = System.getenv("EXO_KILL_COMMAND");
        String launcher = System.getenv("EXO_LAUNCHER");
        List<String> command;
        if (own != null && !own.isBlank()) {
            command = List.of("/bin/sh", "-c", own);
        } else if (launcher != null && !launcher.isBlank()) {
            command = List.of(launcher, "fault", "kill", "message-service");
        } else {
            return null;
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
