package im.exo.bench.floor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A bare server in a process of its own, so that its CPU and memory are its own; it prints its port. */
record FloorProcess(Process process, int port) implements AutoCloseable {

    /**
     * Starts the main class of a server and waits until it listens.
     *
     * @param heap as {@code -Xmx} takes it
     */
    static FloorProcess start(Class<?> main, String heap) throws IOException {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + heap,
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var line = process.inputReader(StandardCharsets.US_ASCII).readLine();
        if (line == null) {
            throw new IOException(main.getSimpleName() + " did not start");
        }
        return new FloorProcess(process, Integer.parseInt(line));
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
