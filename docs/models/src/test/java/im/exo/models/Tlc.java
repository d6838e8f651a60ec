package im.exo.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One model checked in a Java process of its own: TLC keeps its state in static fields. */
final class Tlc {

    private static final Path MODELS = Path.of("").toAbsolutePath();
    private static final Path RUNS = MODELS.resolve("target/tlc");

    private enum Effort {
        /** Over in seconds, so that compiling well does not pay. */
        BRIEF,
        WHOLE,
        /** Tells how often each action was taken, too, which costs time. */
        COUNTED
    }

    private Tlc() {}

    /** Checks a model as its configuration says. */
    static TlcReport check(String module, String configuration) {
        return check(module, configuration, Effort.WHOLE);
    }

    /** The same; the report tells how often each action was taken. */
    static TlcReport checkAndCount(String module, String configuration) {
        return check(module, configuration, Effort.COUNTED);
    }

    private static TlcReport check(String module, String configuration, Effort effort) {
        try {
            var text = Files.readString(MODELS.resolve(configuration + ".cfg"));
            return run(module, configuration, text, effort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks the model named like its configuration, with one line of defence taken out. */
    static TlcReport checkWithout(String module, String bug) {
        return checkChanged(module, module, "Bug = \"none\"", "Bug = \"" + bug + "\"");
    }

    /** Checks a model with something else in one place of its configuration. */
    static TlcReport checkChanged(String module, String configuration, String from, String to) {
        try {
            var text = Files.readString(MODELS.resolve(configuration + ".cfg"));
            if (!text.contains(from)) {
                throw new IllegalStateException(configuration + ".cfg does not say " + from);
            }
            var name = configuration + "-" + to.replaceAll("Bug = |\"", "");
            return run(module, name, text.replace(from, to), Effort.BRIEF);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TlcReport run(String module, String name, String configuration, Effort effort)
            throws IOException {
        var folder = Files.createDirectories(RUNS.resolve(name));
        Files.copy(
                MODELS.resolve(module + ".tla"),
                folder.resolve(module + ".tla"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve(name + ".cfg"), configuration);
        var output = folder.resolve("output.txt");
        var process =
                new ProcessBuilder(command(module, name, effort))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(3, TimeUnit.HOURS)) {
                throw new IllegalStateException("TLC did not end: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        return TlcReport.of(process.exitValue(), Files.readString(output));
    }

    private static List<String> command(String module, String name, Effort effort) {
        var command = new ArrayList<String>();
        // Behind the tests that run beside it and look at the clock.
        command.addAll(List.of("nice", "-n", "19"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The library's modules are unpacked to the temporary folder.
        command.addAll(List.of("-Xmx2g", "-XX:+UseSerialGC", "-Djava.io.tmpdir=."));
        if (effort == Effort.BRIEF) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "tlc2.TLC"));
        command.addAll(List.of("-workers", "1", "-nowarning", "-cleanup", "-metadir", "states"));
        if (effort == Effort.COUNTED) {
            command.addAll(List.of("-coverage", "60"));
        }
        command.addAll(List.of("-config", name + ".cfg", module));
        return command;
    }
}
