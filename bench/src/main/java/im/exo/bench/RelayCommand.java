package im.exo.bench;

import im.exo.bench.floor.RowsFloor;
import im.exo.bench.floor.SocketsFloor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Durable messages between pairs of online devices, through HAProxy and gateway. */
@Command(
        name = "relay",
        description =
                "Durable messages per second at saturation, CPU per message and latency at fixed"
                        + " rates, through the front door, beside what the bare parts need for the"
                        + " same. Counts the CPU of every server process.",
        mixinStandardHelpOptions = true)
final class RelayCommand implements Callable<Integer> {

    private static final int[] RATES = {500, 2_000};

    @Mixin Platform platform = new Platform();

    @Mixin Traffic traffic = new Traffic();

    @Override
    public Integer call() throws Exception {
        var results = new ArrayList<Series>();
        var time = traffic.time();
        var meter = new CpuMeter(platform.processes());
        var members = platform.register(2 * traffic.pairs);
        try (var load = new Load(meter)) {
            var all = new Pairs(load, platform.server, members);
            var open = all.open(traffic.payload, Traffic.WINDOW);
            all.online(open);
            load.add(open);
            System.out.println("Warming up ...");
            load.saturated(Traffic.WINDOW, traffic.warmUp());
            for (int rate : RATES) {
                load.atRate(rate, time);
                results.add(
                        platform.series(
                                rate + " a second",
                                List.of(SocketsFloor.name(rate), RowsFloor.name(rate)),
                                () -> load.atRate(rate, time)));
            }
            results.add(
                    platform.series(
                            "saturation",
                            List.of(SocketsFloor.SATURATED, RowsFloor.SATURATED),
                            () -> load.saturated(Traffic.WINDOW, time)));
        }
        results.addAll(floors(time));
        new Report(
                        "relay",
                        traffic.headline("Durable messages", platform.runs),
                        traffic.setting(platform.runs),
                        List.of(Figure.RATE, Figure.P50, Figure.P99, Figure.P999, Figure.CPU),
                        Figure.CPU,
                        results)
                .write(platform.out);
        return 0;
    }

    private List<Series> floors(Duration time) throws Exception {
        System.out.println("The floor: the same bytes through bare parts ...");
        var floors = new ArrayList<Series>();
        try (var sockets = SocketsFloor.start(traffic.pairs, traffic.payload)) {
            sockets.load().saturated(Traffic.WINDOW, time);
            for (int rate : RATES) {
                floors.add(
                        platform.series(
                                SocketsFloor.name(rate),
                                List.of(),
                                () -> sockets.load().atRate(rate, time)));
            }
            floors.add(
                    platform.series(
                            SocketsFloor.SATURATED,
                            List.of(),
                            () -> sockets.load().saturated(Traffic.WINDOW, time)));
        }
        try (var rows = RowsFloor.start(platform.scratch(), traffic.pairs, traffic.payload)) {
            rows.saturated(time);
            for (int rate : RATES) {
                floors.add(
                        platform.series(
                                RowsFloor.name(rate), List.of(), () -> rows.atRate(rate, time)));
            }
            floors.add(platform.series(RowsFloor.SATURATED, List.of(), () -> rows.saturated(time)));
        }
        return floors;
    }
}
