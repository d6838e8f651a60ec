package im.exo.bench;

import im.exo.bench.floor.SocketsFloor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** Frames that nobody stores, between pairs of online devices that write to each other. */
@Command(
        name = "typing",
        description =
                "Frames that are never stored, as clients send while somebody types: CPU for each and"
                        + " latency at fixed rates, through the front door, beside what bare sockets"
                        + " need. Counts the CPU of every server process.",
        mixinStandardHelpOptions = true)
final class TypingCommand implements Callable<Integer> {

    /** Not beyond what it can do: a platform that is behind drops such frames, as it should. */
    private static final int[] RATES = {2_000, 10_000};

    @Mixin Platform platform = new Platform();

    @Mixin Traffic traffic = new Traffic();

    @Override
    public Integer call() throws Exception {
        var time = traffic.time();
        var results = new ArrayList<Series>();
        var meter = new CpuMeter(platform.processes());
        var members = platform.register(2 * traffic.pairs);
        try (var load = new Load(meter)) {
            var typists = typists(load, members);
            load.add(typists);
            System.out.println("Warming up ...");
            load.atRate(RATES[0], traffic.warmUp());
            for (int rate : RATES) {
                load.atRate(rate, time);
                results.add(
                        platform.series(
                                rate + " a second",
                                List.of(SocketsFloor.name(rate)),
                                () -> measure(typists, load, rate, time)));
            }
        }
        System.out.println("The floor: the same bytes through bare sockets, acknowledged ...");
        try (var sockets = SocketsFloor.start(traffic.pairs, traffic.payload)) {
            var load = sockets.load();
            load.saturated(Traffic.WINDOW, time);
            for (int rate : RATES) {
                results.add(
                        platform.series(
                                SocketsFloor.name(rate), List.of(), () -> load.atRate(rate, time)));
            }
        }
        new Report(
                        "typing",
                        traffic.headline("Unstored frames", platform.runs),
                        traffic.setting(platform.runs),
                        List.of(
                                Figure.RATE,
                                Figure.P50,
                                Figure.P99,
                                Figure.P999,
                                Figure.CPU,
                                Figure.LOST),
                        Figure.CPU,
                        results)
                .write(platform.out);
        return 0;
    }

    private static Run measure(List<Typist> typists, Load load, int rate, Duration time)
            throws InterruptedException {
        long before = lost(typists);
        var run = load.atRate(rate, time);
        return run.with(Figure.LOST, lost(typists) - before);
    }

    private static long lost(List<Typist> typists) {
        return typists.stream().mapToLong(Typist::lost).sum();
    }

    /** Both of a pair, for an account may send so much and no more. */
    private List<Typist> typists(Load load, List<Accounts.Member> members)
            throws InterruptedException, ExecutionException {
        List<Socket> sockets =
                load.open(
                        vertx -> {
                            var client = Pairs.client(vertx, members.size());
                            return members.stream()
                                    .map(one -> Socket.open(client, platform.server, one.token()))
                                    .toList();
                        });
        var typists =
                IntStream.range(0, members.size())
                        .mapToObj(
                                i ->
                                        new Typist(
                                                sockets.get(i),
                                                members.get(other(i)),
                                                traffic.payload))
                        .toList();
        load.onLoop(
                () -> {
                    for (int i = 0; i < sockets.size(); i++) {
                        var writing = typists.get(other(i));
                        sockets.get(i)
                                .onFrame(
                                        frame -> {
                                            if (frame.hasEphemeral()) {
                                                writing.arrived(frame.getEphemeral());
                                            }
                                        });
                    }
                });
        return typists;
    }

    private static int other(int one) {
        return one ^ 1;
    }
}
