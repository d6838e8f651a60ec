package im.exo.bench;

import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.bench.Load.Measured;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Durable messages between pairs of online devices, through HAProxy and gateway. */
@Command(
        name = "relay",
        description =
                "Durable messages per second at saturation, CPU per message and latency at fixed"
                        + " rates, through the front door. Counts the CPU of every server process.",
        mixinStandardHelpOptions = true)
final class RelayCommand implements Callable<Integer> {

    @Option(
            names = "--server",
            description = "The front door (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:EXO_SERVER:-${env:EXO_FRONT_DOOR:-http://localhost:8440}}")
    URI server = URI.create("http://localhost:8440");

    @Option(names = "--pairs", description = "Pairs of devices (default: ${DEFAULT-VALUE}).")
    int pairs = 100;

    @Option(names = "--payload", description = "Ciphertext bytes (default: ${DEFAULT-VALUE}).")
    int payload = 1024;

    @Option(names = "--seconds", description = "Seconds per run (default: ${DEFAULT-VALUE}).")
    int seconds = 10;

    @Option(
            names = "--runs",
            description = "Runs; the median of each figure is shown (default: ${DEFAULT-VALUE}).")
    int runs = 5;

    @Option(
            names = "--status",
            description = "Command that prints the platform's processes as JSON.",
            defaultValue = "${env:EXO_STATUS_COMMAND:-./exo status --json}")
    String status = "./exo status --json";

    @Option(names = "--out", description = "Folder for relay.json and relay.md.")
    Path out = Path.of("bench", "results");

    @Override
    public Integer call() throws Exception {
        var processes = processes();
        System.out.printf("Server processes: %s%n", String.join(", ", processes.keySet()));
        System.out.printf("Registering %d accounts ...%n", pairs * 2);
        var accounts = new Accounts(server);
        var senders = new ArrayList<Accounts.Member>();
        var receivers = new ArrayList<Accounts.Member>();
        for (int i = 0; i < pairs; i++) {
            senders.add(accounts.register());
            receivers.add(accounts.register());
        }
        var results = new ArrayList<Series>();
        var time = Duration.ofSeconds(seconds);
        try (var load = new Load(new CpuMeter(processes))) {
            load.connect(server, senders, receivers, payload, 4);
            System.out.println("Warming up ...");
            load.saturated(4, time.multipliedBy(2));
            for (int rate : new int[] {500, 2_000}) {
                results.add(series(rate + " a second", () -> load.atRate(rate, time)));
            }
            results.add(series("saturation", () -> load.saturated(4, time)));
        }
        new Report(results, pairs, payload, seconds, runs).write(out);
        return 0;
    }

    private interface Run {
        Measured make() throws InterruptedException;
    }

    private Series series(String name, Run run) throws InterruptedException {
        var all = new ArrayList<Measured>();
        for (int i = 0; i < runs; i++) {
            var measured = run.make();
            System.out.printf(
                    "  %-16s %8.0f/s   p50 %6.2f ms   p99 %6.2f ms   %.3f CPU-ms a message%n",
                    name,
                    measured.perSecond(),
                    measured.latencyMs(50),
                    measured.latencyMs(99),
                    measured.cpuMsTotal());
            all.add(measured);
        }
        return new Series(name, all);
    }

    /** Name to process id of everything that the platform runs, from {@code ./exo status}. */
    private Map<String, Long> processes() throws IOException, InterruptedException {
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
        return pids;
    }
}
