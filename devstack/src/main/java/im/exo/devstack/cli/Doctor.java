package im.exo.devstack.cli;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.HaProxy;
import im.exo.devstack.platform.Layout;
import im.exo.devstack.platform.PortOwner;
import im.exo.devstack.process.Descriptors;
import im.exo.devstack.process.Ports;
import im.exo.devstack.supervisor.Control;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Looks for what would keep the platform from running, before it does. */
@Command(
        name = "doctor",
        description = "Check JDK, ports, disk, clock, memory, HAProxy and file descriptors.",
        mixinStandardHelpOptions = true)
final class Doctor implements Callable<Integer> {
    private static final long NEEDED_DISK = 2L << 30;
    private static final int NEEDED_DESCRIPTORS = 4_096;
    private static final Instant RELEASED = Instant.parse("2026-11-01T00:00:00Z");

    @Mixin private final DataOption data = new DataOption();

    @Option(names = "--port-base", paramLabel = "N", defaultValue = "" + Layout.DEFAULT_BASE)
    private int portBase;

    /** A finding; `good` ones are told, too, so that silence never means "not looked at". */
    record Finding(Grade grade, String what, String says) {}

    enum Grade {
        GOOD,
        NOTE,
        BAD
    }

    @Override
    public Integer call() throws IOException {
        List<Finding> findings =
                List.of(jdk(), ports(), disk(), clock(), memory(), haproxy(), descriptors());
        findings.forEach(
                finding ->
                        System.out.printf(
                                "%-5s %-12s %s%n",
                                finding.grade().name().toLowerCase(Locale.ROOT),
                                finding.what(),
                                finding.says()));
        return findings.stream().anyMatch(finding -> finding.grade() == Grade.BAD)
                ? Exit.FAILED
                : Exit.GOOD;
    }

    private static Finding jdk() {
        boolean compiler =
                Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "javac"));
        return Runtime.version().feature() >= 25 && compiler
                ? new Finding(
                        Grade.GOOD,
                        "jdk",
                        Runtime.version() + " in " + System.getProperty("java.home"))
                : new Finding(
                        Grade.BAD,
                        "jdk",
                        "a JDK 25 or newer is needed, this is " + Runtime.version());
    }

    private Finding ports() {
        if (Control.of(data.folder()).isPresent()) {
            return new Finding(
                    Grade.GOOD, "ports", "in use by the platform itself, which is running");
        }
        List<String> taken = new ArrayList<>();
        IntStream.range(portBase, portBase + Layout.SPAN)
                .filter(port -> !Ports.isFree(port))
                .forEach(
                        port ->
                                taken.add(
                                        port
                                                + PortOwner.of(port)
                                                        .map(owner -> " by " + owner)
                                                        .orElse("")));
        return taken.isEmpty()
                ? new Finding(
                        Grade.GOOD,
                        "ports",
                        portBase + " to " + (portBase + Layout.SPAN - 1) + " are free")
                : new Finding(
                        Grade.BAD,
                        "ports",
                        "taken: " + String.join(", ", taken) + "; --port-base moves all of them");
    }

    private Finding disk() throws IOException {
        Path place = existing(data.folder());
        long free = Files.getFileStore(place).getUsableSpace();
        return new Finding(
                free >= NEEDED_DISK ? Grade.GOOD : Grade.BAD,
                "disk",
                "%.1f GiB free at %s, 2 GiB are needed to begin with"
                        .formatted((double) free / (1L << 30), place));
    }

    private static Path existing(DataFolder folder) {
        Path place = folder.root();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }

    private static Finding clock() {
        return Instant.now().isAfter(RELEASED)
                ? new Finding(Grade.GOOD, "clock", Instant.now().toString())
                : new Finding(
                        Grade.BAD,
                        "clock",
                        Instant.now() + " lies before this release; tokens would not verify");
    }

    private static Finding memory() throws IOException {
        Path table = Path.of("/proc/meminfo");
        if (!Files.exists(table)) {
            return new Finding(Grade.NOTE, "memory", "unknown here; about 3 GiB are used");
        }
        long free =
                Files.readAllLines(table).stream()
                        .filter(line -> line.startsWith("MemAvailable:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
                        .findFirst()
                        .orElse(0);
        return new Finding(
                free >= 3_072 ? Grade.GOOD : Grade.NOTE,
                "memory",
                free + " MiB available, about 3 GiB are used");
    }

    private static Finding haproxy() {
        return HaProxy.installed()
                ? new Finding(Grade.GOOD, "haproxy", "installed")
                : new Finding(
                        Grade.NOTE,
                        "haproxy",
                        "not installed: the gateway will be the front door, without TLS");
    }

    private static Finding descriptors() {
        int limit = Descriptors.limit().orElse(Integer.MAX_VALUE);
        return limit >= NEEDED_DESCRIPTORS
                ? new Finding(
                        Grade.GOOD,
                        "descriptors",
                        "limit " + (limit == Integer.MAX_VALUE ? "unknown" : limit))
                : new Finding(
                        Grade.NOTE,
                        "descriptors",
                        "limit " + limit + "; ulimit -n 65536 allows more connections");
    }
}
