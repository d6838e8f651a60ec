package im.exo.bench;

import im.exo.bench.floor.SocketsFloor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** Frames that nobody stores, between pairs of online devices that write to each other. */
@Command(
        name = "typing",
        description =
                "Frames that are never stored, as clients send while somebody types: CPU for each at"
                        + " saturation and latency at a fixed rate, through the front door, beside"
                        + " what bare sockets need. Counts the CPU of every server process.",
        mixinStandardHelpOptions = true)
final class TypingCommand implements Callable<Integer> {

    private static final int RATE = 2_000;

    @Mixin Platform platform = new Platform();

    @Mixin Traffic traffic = new Traffic();

    @Override
    public Integer call() throws Exception {
        var time = traffic.time();
        var results = new ArrayList<Series>();
        var meter = new CpuMeter(platform.processes());
        var members = platform.register(2 * traffic.pairs);
        try (var load = new Load(meter)) {
            load.add(typists(load, members));
            System.out.println("Warming up ...");
            load.saturated(Traffic.WINDOW, traffic.warmUp());
            load.atRate(RATE, time);
            results.add(
                    platform.series(
                            RATE + " a second",
                            List.of(SocketsFloor.name(RATE)),
                            () -> load.atRate(RATE, time)));
            results.add(
                    platform.series(
                            "saturation",
                            List.of(SocketsFloor.SATURATED),
                            () -> load.saturated(Traffic.WINDOW, time)));
        }
        System.out.println("The floor: the same bytes through bare sockets, acknowledged ...");
        try (var sockets = SocketsFloor.start(traffic.pairs, traffic.payload)) {
            var load = sockets.load();
            load.saturated(Traffic.WINDOW, time);
            results.add(
                    platform.series(
                            SocketsFloor.name(RATE), List.of(), () -> load.atRate(RATE, time)));
            results.add(
                    platform.series(
                            SocketsFloor.SATURATED,
                            List.of(),
                            () -> load.saturated(Traffic.WINDOW, time)));
        }
        new Report(
                        "typing",
                        "Unstored frames, %d pairs, %d bytes of ciphertext, %d runs of %d s"
                                .formatted(
                                        traffic.pairs,
                                        traffic.payload,
                                        platform.runs,
                                        traffic.seconds),
                        traffic.setting(platform.runs),
                        List.of(Figure.RATE, Figure.P50, Figure.P99, Figure.P999, Figure.CPU),
                        Figure.CPU,
                        results)
                .write(platform.out);
        return 0;
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
