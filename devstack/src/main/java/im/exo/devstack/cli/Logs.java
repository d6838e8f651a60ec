package im.exo.devstack.cli;

import im.exo.devstack.logs.Readable;
import im.exo.devstack.parts.DataFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The logs, through `tail`, which every system has and which knows about files that are cut. */
@Command(
        name = "logs",
        description = "The end of the logs, of all processes or of some.",
        mixinStandardHelpOptions = true)
final class Logs implements Callable<Integer> {
    @Mixin private final DataOption data = new DataOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until interrupted")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "Lines of each log (default: ${DEFAULT-VALUE})")
    private int lines;

    @Option(names = "--json", description = "Events of the services as they are: JSON, one a line")
    private boolean json;

    @Parameters(
            paramLabel = "PROCESS",
            arity = "0..*",
            description = "Such as gateway-1; without a number all of its kind")
    private List<String> processes = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> files = files(data.folder());
        if (files.isEmpty()) {
            System.err.println("exo: no such log in " + data.folder().logs());
            return Exit.NOT_RUNNING;
        }
        List<String> command = new ArrayList<>(List.of("tail", "-n", String.valueOf(lines)));
        if (follow) {
            command.add("-F");
        }
        command.addAll(files);
        ProcessBuilder tail = new ProcessBuilder(command).inheritIO();
        return json ? tail.start().waitFor() : readable(tail);
    }

    private static int readable(ProcessBuilder builder) throws IOException, InterruptedException {
        Process tail = builder.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
        try (BufferedReader lines = tail.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(Readable.line(line));
                if (System.out.checkError()) {
                    // Whoever read has gone, as after "| head".
                    tail.destroy();
                    return Exit.GOOD;
                }
            }
        }
        return tail.waitFor();
    }

    private List<String> files(DataFolder folder) throws IOException {
        if (!Files.isDirectory(folder.logs())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder.logs())) {
            return all.filter(file -> file.toString().endsWith(".log"))
                    .filter(this::wanted)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private boolean wanted(Path log) {
        String name = log.getFileName().toString().replaceAll("\\.log$", "");
        return processes.isEmpty()
                || processes.stream()
                        .anyMatch(
                                process ->
                                        name.equals(process)
                                                || name.matches(Pattern.quote(process) + "-\\d+"));
    }
}
