package im.exo.devstack.supervisor;

import im.exo.devstack.parts.Condition;
import im.exo.devstack.platform.Platform;
import im.exo.devstack.platform.Supervised;
import im.exo.devstack.process.Proc;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The state of every process at one moment, as a table or as JSON. */
record StatusReport(Platform platform, String state, List<Line> lines) {

    record Line(
            String name,
            Condition health,
            long pid,
            String version,
            long memoryBytes,
            long uptimeSeconds,
            int restarts) {}

    /** Asks all processes at once, so that a silent one costs its timeout only once. */
    static StatusReport of(Platform platform, String state) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Line>> asked =
                    platform.all().stream()
                            .map(supervised -> threads.submit(() -> line(supervised)))
                            .toList();
            return new StatusReport(
                    platform, state, asked.stream().map(StatusReport::answer).toList());
        }
    }

    private static Line answer(Future<Line> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Line line(Supervised supervised) {
        return new Line(
                supervised.name(),
                supervised.condition(),
                supervised.pid(),
                supervised.version(),
                memory(supervised),
                supervised.uptime().toSeconds(),
                supervised.restarts());
    }

    /** Of the process and all below it: HAProxy's workers are its children. */
    private static long memory(Supervised supervised) {
        return supervised
                .process()
                .map(
                        process ->
                                Stream.concat(Stream.of(process), process.descendants())
                                        .mapToLong(one -> Proc.residentBytes(one.pid()).orElse(0))
                                        .sum())
                .orElse(0L);
    }

    boolean healthy() {
        return lines.stream().allMatch(line -> line.health().ready());
    }

    String table() {
        String head =
                "%-22s %-10s %8s %-12s %9s %9s %8s%n"
                        .formatted(
                                "PROCESS",
                                "HEALTH",
                                "PID",
                                "VERSION",
                                "MEMORY",
                                "UPTIME",
                                "RESTARTS");
        String body = lines.stream().map(StatusReport::row).collect(Collectors.joining("\n"));
        long sum = lines.stream().mapToLong(Line::memoryBytes).sum() >> 20;
        return head
                + body
                + "\n%n%s, %d MiB in all, %s, data in %s%n"
                        .formatted(state, sum, platform.frontDoor(), platform.data().root());
    }

    private static String row(Line line) {
        String reason = line.health().reason();
        return "%-22s %-10s %8d %-12s %6d MiB %7d s %8d%s"
                .formatted(
                        line.name(),
                        line.health().word(),
                        line.pid(),
                        line.version(),
                        line.memoryBytes() >> 20,
                        line.uptimeSeconds(),
                        line.restarts(),
                        reason.isEmpty() ? "" : "  " + reason);
    }

    String json() {
        return "{\"state\":"
                + quoted(state)
                + ",\"frontDoor\":"
                + quoted(platform.frontDoor())
                + ",\"secure\":"
                + quoted(platform.secureDoor())
                + ",\"data\":"
                + quoted(platform.data().root().toString())
                + ",\"processes\":["
                + lines.stream().map(StatusReport::json).collect(Collectors.joining(","))
                + "]}\n";
    }

    private static String json(Line line) {
        return "{\"name\":"
                + quoted(line.name())
                + ",\"health\":"
                + quoted(line.health().word())
                + ",\"reason\":"
                + quoted(line.health().reason())
                + ",\"pid\":"
                + line.pid()
                + ",\"version\":"
                + quoted(line.version())
                + ",\"memoryBytes\":"
                + line.memoryBytes()
                + ",\"uptimeSeconds\":"
                + line.uptimeSeconds()
                + ",\"restarts\":"
                + line.restarts()
                + "}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
