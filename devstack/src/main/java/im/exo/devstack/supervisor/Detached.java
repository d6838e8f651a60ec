package im.exo.devstack.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program again as a process that outlives the terminal. */
public final class Detached {
    private Detached() {}

    /** @param words the arguments of {@link im.exo.devstack.cli.Main} */
    public static ProcessHandle start(Path log, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(ownSession());
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dexo.root=" + System.getProperty("exo.root", "."),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "im.exo.devstack.cli.Main"));
        command.addAll(words);
        return new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .toHandle();
    }

    /** A session of its own, so that Ctrl-C and a closing terminal do not reach it or its children. */
    private static List<String> ownSession() {
        return Files.isExecutable(Path.of("/usr/bin/setsid"))
                ? List.of("/usr/bin/setsid")
                : List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die", "--");
    }
}
