package im.exo.devstack.standin;

import im.exo.devstack.cli.Main;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the command line as its users do: as a process of its own. */
public final class ExoCommand {
    private final Path checkout;
    private final Path data;

    public ExoCommand(Path checkout, Path data) {
        this.checkout = checkout;
        this.data = data;
    }

    public record Ended(int code, String text) {}

    public Process start(Path output, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                // Whoever runs the tests in the background had SIGINT ignored.
                                "env",
                                "--default-signal=INT",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Dexo.root=" + checkout,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    public Ended run(String... words) throws IOException, InterruptedException {
        Path output = Files.createTempFile(checkout, "output", ".txt");
        Process process = start(output, words);
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + String.join(" ", words));
        }
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
