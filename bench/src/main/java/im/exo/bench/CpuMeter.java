package im.exo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** CPU time that the operating system has accounted to each server process, children included. */
public final class CpuMeter {

    /** CPU-ms that each process has used meanwhile. */
    public record Spent(Map<String, Double> ms) {}

    /** Ticks a second of {@code /proc/PID/stat}; 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private final Map<String, Long> processes;

    /** @param processes name to process id */
    public CpuMeter(Map<String, Long> processes) {
        this.processes = new LinkedHashMap<>(processes);
    }

    /** Milliseconds of user and system time so far, per process name. */
    public Map<String, Double> read() {
        var milliseconds = new LinkedHashMap<String, Double>();
        processes.forEach((name, pid) -> milliseconds.put(name, withChildren(pid)));
        return milliseconds;
    }

    /** What was used since an earlier reading. */
    public Spent since(Map<String, Double> before) {
        var spent = new LinkedHashMap<String, Double>();
        read().forEach((name, ms) -> spent.put(name, ms - before.getOrDefault(name, 0.0)));
        return new Spent(spent);
    }

    private static double withChildren(long pid) {
        var process =
                ProcessHandle.of(pid)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "a server process ended during the measurement"));
        return read(pid) + process.descendants().mapToDouble(child -> read(child.pid())).sum();
    }

    private static double read(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            return ticks * 1_000 / TICKS_PER_SECOND;
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("a server process ended during the measurement", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
