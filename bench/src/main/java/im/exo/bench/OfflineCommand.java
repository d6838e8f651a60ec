package im.exo.bench;

import im.exo.bench.floor.RowsFloor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Messages for devices that are away, and their return. */
@Command(
        name = "offline",
        description =
                "Stores messages for devices that are away, then lets all of them come back at once"
                        + " and empty their queues. CPU per message of every server process.",
        mixinStandardHelpOptions = true)
final class OfflineCommand implements Callable<Integer> {

    private static final String STORE = "store";
    private static final String DRAIN = "drain";

    @Mixin Platform platform = new Platform();

    @Mixin Traffic traffic = new Traffic();

    @Override
    public Integer call() throws Exception {
        var time = traffic.time();
        var meter = new CpuMeter(platform.processes());
        var members = platform.register(2 * traffic.pairs);
        var stores = new ArrayList<Run>();
        var drains = new ArrayList<Run>();
        try (var load = new Load(meter)) {
            var all = new Pairs(load, platform.server, members);
            var open = all.open(traffic.payload, Traffic.WINDOW);
            load.add(open);
            System.out.println("Warming up ...");
            int cold = Math.max(1, traffic.warmUp / traffic.seconds / 2);
            for (int i = 0; i < cold + platform.runs; i++) {
                boolean counts = i >= cold;
                var store = platform.told(STORE, load.stored(Traffic.WINDOW, time));
                var coming = new ArrayList<Socket>();
                var drain =
                        platform.told(DRAIN, load.drained(() -> coming.addAll(all.online(open))));
                load.onLoop(() -> coming.forEach(Socket::close));
                if (counts) {
                    stores.add(store);
                    drains.add(drain);
                }
            }
        }
        var results = new ArrayList<Series>();
        results.add(new Series(STORE, stores, List.of(RowsFloor.IN)));
        results.add(new Series(DRAIN, drains, List.of(RowsFloor.OUT)));
        System.out.println("The floor: the same rows by one connection ...");
        try (var rows = RowsFloor.start(platform.scratch(), traffic.pairs, traffic.payload)) {
            rows.stored(time);
            rows.removed();
            var in = new ArrayList<Run>();
            var out = new ArrayList<Run>();
            for (int i = 0; i < platform.runs; i++) {
                in.add(platform.told(RowsFloor.IN, rows.stored(time)));
                out.add(platform.told(RowsFloor.OUT, rows.removed()));
            }
            results.add(new Series(RowsFloor.IN, in));
            results.add(new Series(RowsFloor.OUT, out));
        }
        new Report(
                        "offline",
                        "Messages for %d devices that are away, %d bytes of ciphertext, %d runs of %d s"
                                .formatted(
                                        traffic.pairs,
                                        traffic.payload,
                                        platform.runs,
                                        traffic.seconds),
                        traffic.setting(platform.runs),
                        List.of(Figure.RATE, Figure.CPU),
                        Figure.CPU,
                        results)
                .write(platform.out);
        return 0;
    }
}
