package im.exo.bench;

import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** What all measurements ask of the command line and of the running platform. */
final class Platform {

    /** Accounts after which somebody who waits is told. */
    private static final int TOLD_OF = 500;

    @Option(
            names = "--server",
            description = "The front door (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:EXO_SERVER:-${env:EXO_FRONT_DOOR:-http://localhost:8440}}")
    URI server = URI.create("http://localhost:8440");

    @Option(
            names = "--runs",
            description = "Runs; the median of each figure is shown (default: ${DEFAULT-VALUE}).")
    int runs = 5;

    @Option(
            names = "--status",
            description = "Command that prints the platform's processes as JSON.",
            defaultValue = "${env:EXO_STATUS_COMMAND:-./exo status --json}")
    String status = "./exo status --json";

    @Option(names = "--out", description = "Folder for the results (default: ${DEFAULT-VALUE}).")
    Path out = Path.of("bench", "results");

    /** Where a floor may keep data: beside the platform's own, on the same disk. */
    Path scratch() {
        var data = System.getenv("EXO_DATA");
        return Path.of(data == null ? ".exo" : data).toAbsolutePath().resolve("bench-floor");
    }

    /** One measured interval. */
    interface Measure {
        Run make() throws InterruptedException, ExecutionException, IOException, SQLException;
    }

    Series series(String name, List<String> floor, Measure measure)
            throws InterruptedException, ExecutionException, IOException, SQLException {
        var all = new ArrayList<Run>();
        for (int i = 0; i < runs; i++) {
            all.add(told(name, measure.make()));
        }
        return new Series(name, all, floor);
    }

    /** One line for whoever waits. */
    Run told(String name, Run run) {
        var line = new StringBuilder("  %-28s".formatted(name));
        for (var figure : Figure.values()) {
            if (!Double.isNaN(run.figure(figure))) {
                line.append("   ").append(figure.format.formatted(run.figure(figure)));
                line.append(' ').append(figure.title);
            }
        }
        System.out.println(line);
        return run;
    }

    List<Accounts.Member> register(int count) throws InterruptedException, ExecutionException {
        System.out.printf("Registering %,d accounts ...%n", count);
        var accounts = new Accounts(server);
        var members = new ArrayList<Accounts.Member>();
        while (members.size() < count) {
            members.addAll(accounts.register(Math.min(TOLD_OF, count - members.size())));
            System.out.printf("  %,d%n", members.size());
        }
        return members;
    }

    /** Name to process id of everything that the platform runs, from {@code ./exo status}. */
    Map<String, Long> processes() throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(List.of("sh", "-c", status))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        byte[] json = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException("the platform does not run: start it with ./exo up");
        }
        var pids = new LinkedHashMap<String, Long>();
        for (var part : new ObjectMapper().readTree(json).path("processes")) {
            if (part.path("pid").asLong() > 0) {
                pids.put(part.path("name").asText(), part.path("pid").asLong());
            }
        }
        if (pids.isEmpty()) {
            throw new IOException("no server process to measure: start the platform with ./exo up");
        }
        System.out.printf("Server processes: %s%n", String.join(", ", pids.keySet()));
        return pids;
    }
}
