package im.exo.devstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** How many files and sockets a process may have open. */
public final class Descriptors {
    private Descriptors() {}

    /** The limit of this process, which its children inherit; unknown outside Linux. */
    public static OptionalInt limit() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.substring("Max open files".length()).strip().split("\\s+")[0])
                    .mapToInt(
                            word ->
                                    word.equals("unlimited")
                                            ? 1_000_000
                                            : (int) Math.min(Long.parseLong(word), 1_000_000))
                    .findFirst();
        } catch (IOException notLinux) {
            return OptionalInt.empty();
        }
    }
}
