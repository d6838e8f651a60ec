package im.exo.devstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that does one thing and ends. */
public final class Tool {
    private Tool() {}

    /**
     * Returns when it has ended well. It does not outlive an interrupt of whoever waits for it.
     *
     * @param log gets what it says; deleted when all went well
     * @throws IOException when it fails, naming the log
     */
    public static void run(List<String> words, Path log) throws IOException, InterruptedException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        Path.of(words.getFirst()).getFileName() + " failed, see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        Files.delete(log);
    }
}
