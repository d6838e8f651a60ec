package im.exo.bench;

import im.exo.bench.abuse.Abuser;
import im.exo.bench.abuse.FloodingSender;
import im.exo.bench.abuse.FullMailbox;
import im.exo.bench.abuse.HalfOpen;
import im.exo.bench.abuse.Liar;
import im.exo.bench.abuse.PoisonedDevice;
import im.exo.bench.abuse.StalledReaders;
import im.exo.bench.floor.BareDoor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What clients that do what no client should cost everybody else. */
@Command(
        name = "bounds",
        description =
                "Latency of messages between well-behaved devices at a fixed rate: alone, and beside"
                        + " each kind of abuse in turn, as a multiple of what it is alone. Every"
                        + " message has to be accepted and to arrive once and in order all the same.",
        mixinStandardHelpOptions = true)
final class BoundsCommand implements Callable<Integer> {

    private static final String ALONE = "nobody else";
    private static final int STALLED = 10;

    /** Between two kinds of abuse, so that what one has left behind is gone before the next. */
    private static final int REST_SECONDS = 10;

    @Mixin Platform platform = new Platform();

    @Mixin Traffic traffic = new Traffic();

    @Option(names = "--rate", description = "Messages a second (default: ${DEFAULT-VALUE}).")
    int rate = 500;

    @Option(names = "--half-open", description = "Half-open sockets (default: ${DEFAULT-VALUE}).")
    int halfOpen = 10_000;

    @Option(
            names = "--tls-port",
            description = "Where the front door speaks TLS (default: the server's port and one).")
    int tlsPort;

    @Option(names = "--only", description = "Those kinds of abuse whose name contains this.")
    String only = "";

    private final Map<String, Object> evidence = new TreeMap<>();
    private Map<String, Long> processes = Map.of();

    @Override
    public Integer call() throws Exception {
        processes = platform.processes();
        var neighbours = platform.register(2 * traffic.pairs);
        var abusers = abusers(new ArrayDeque<>(platform.register(STALLED + 8)));
        var results = new ArrayList<Series>();
        try (var load = new Load(new CpuMeter(processes))) {
            var all = new Pairs(load, platform.server, neighbours);
            var open = all.open(traffic.payload, Traffic.WINDOW);
            all.online(open);
            load.add(open);
            System.out.println("Warming up ...");
            load.saturated(Traffic.WINDOW, traffic.warmUp());
            load.atRate(rate, traffic.time());
            results.add(platform.series(ALONE, List.of(), () -> measure(load)));
            for (var abuser : abusers) {
                results.add(beside(abuser, load));
                TimeUnit.SECONDS.sleep(REST_SECONDS);
            }
            if (abusers.stream().anyMatch(abuser -> abuser instanceof HalfOpen)) {
                try (var door = BareDoor.open()) {
                    results.add(beside(HalfOpen.elsewhere(door.address(), halfOpen), load));
                }
                TimeUnit.SECONDS.sleep(REST_SECONDS);
            }
            results.add(
                    platform.series(
                            "nobody else, afterwards", List.of(ALONE), () -> measure(load)));
        }
        report(results);
        return 0;
    }

    private List<Abuser> abusers(ArrayDeque<Accounts.Member> members) throws IOException {
        var server = platform.server;
        var readers = new ArrayList<Accounts.Member>();
        for (int i = 0; i < STALLED; i++) {
            readers.add(members.remove());
        }
        int tls = tlsPort > 0 ? tlsPort : server.getPort() + 1;
        List<Abuser> all =
                List.of(
                        new StalledReaders(server, readers, members.remove()),
                        new FloodingSender(server, members.remove(), members.remove()),
                        new FullMailbox(server, members.remove(), members.remove()),
                        new HalfOpen(server, tls, halfOpen),
                        new Liar(server, members.remove()),
                        new PoisonedDevice(server, members.remove(), members.remove()));
        return all.stream().filter(abuser -> abuser.name().contains(only)).toList();
    }

    private Series beside(Abuser abuser, Load load) throws Exception {
        try (abuser) {
            abuser.start();
            var series = platform.series(abuser.name(), List.of(ALONE), () -> measure(load));
            var told = abuser.evidence();
            evidence.put(abuser.name(), told);
            System.out.printf("  %s%n", told);
            return series;
        }
    }

    private Run measure(Load load) throws InterruptedException, IOException {
        return load.atRate(rate, traffic.time())
                .with(Figure.GATEWAY, mebibytes("gateway"))
                .with(Figure.MAILBOX, mebibytes("message-service"))
                .with(Figure.DOOR, mebibytes("haproxy"));
    }

    /** Of all instances together. */
    private double mebibytes(String service) throws IOException {
        long sum = 0;
        for (var process : processes.entrySet()) {
            if (process.getKey().startsWith(service)) {
                sum += Memory.resident(process.getValue());
            }
        }
        return sum / 1024.0 / 1024.0;
    }

    private void report(List<Series> results) throws IOException {
        var setting = new TreeMap<String, Object>(traffic.setting(platform.runs));
        setting.put("perSecond", rate);
        setting.put("halfOpenSockets", halfOpen);
        setting.put("abuse", evidence);
        new Report(
                        "bounds",
                        ("Durable messages between %d pairs at %d a second beside clients that do what"
                                        + " no client should, %d bytes of ciphertext, %d runs of %d s")
                                .formatted(
                                        traffic.pairs,
                                        rate,
                                        traffic.payload,
                                        platform.runs,
                                        traffic.seconds),
                        setting,
                        List.of(
                                Figure.P50,
                                Figure.P99,
                                Figure.CPU,
                                Figure.GATEWAY,
                                Figure.MAILBOX,
                                Figure.DOOR),
                        Figure.P99,
                        results)
                .write(platform.out);
    }
}
