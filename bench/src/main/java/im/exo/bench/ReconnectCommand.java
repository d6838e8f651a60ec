package im.exo.bench;

import im.exo.bench.floor.SocketsFloor;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** Devices that come, are told that their queue is empty, and go. */
@Command(
        name = "reconnect",
        description =
                "Devices connect, authenticate, are registered at the owner of their mailbox, learn"
                        + " that their queue is drained, and go: as often as it can be done. CPU of"
                        + " every server process for each time.",
        mixinStandardHelpOptions = true)
final class ReconnectCommand implements Callable<Integer> {

    @Mixin Platform platform = new Platform();

    @Option(names = "--devices", description = "Devices that do so (default: ${DEFAULT-VALUE}).")
    int devices = 200;

    @Option(names = "--seconds", description = "Seconds per run (default: ${DEFAULT-VALUE}).")
    int seconds = 8;

    private List<Accounts.Member> members = List.of();

    @Override
    public Integer call() throws Exception {
        var time = Duration.ofSeconds(seconds);
        var meter = new CpuMeter(platform.processes());
        members = platform.register(devices);
        var results = new ArrayList<Series>();
        try (var load = new Load(meter)) {
            System.out.println("Warming up ...");
            comeAndGo(load, meter, time, members.size(), this::visit);
            results.add(
                    platform.series(
                            "reconnect",
                            List.of(SocketsFloor.RECONNECT),
                            () -> comeAndGo(load, meter, time, members.size(), this::visit)));
        }
        System.out.println("The floor: one message there and back ...");
        try (var floor = SocketsFloor.start()) {
            var bare = new CpuMeter(floor.processes());
            Visit echo = (client, device) -> echo(client, floor);
            comeAndGo(floor.load(), bare, time, members.size(), echo);
            results.add(
                    platform.series(
                            SocketsFloor.RECONNECT,
                            List.of(),
                            () -> comeAndGo(floor.load(), bare, time, members.size(), echo)));
        }
        new Report(
                        "reconnect",
                        "%d devices that come and go, %d runs of %d s"
                                .formatted(devices, platform.runs, seconds),
                        Map.of(
                                "devices", devices,
                                "secondsPerRun", seconds,
                                "runs", platform.runs),
                        List.of(Figure.RATE, Figure.CPU),
                        Figure.CPU,
                        results)
                .write(platform.out);
        return 0;
    }

    /** Once there and away again. */
    private interface Visit {
        Future<?> make(WebSocketClient client, int device);
    }

    private Run comeAndGo(Load load, CpuMeter meter, Duration time, int devices, Visit visit)
            throws InterruptedException, ExecutionException {
        var before = meter.read();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        var counts =
                load.open(
                        vertx -> {
                            var client = Pairs.client(vertx, 2 * devices);
                            return IntStream.range(0, devices)
                                    .mapToObj(device -> until(end, client, device, visit, 0))
                                    .toList();
                        });
        double seconds = (System.nanoTime() - start) / 1e9;
        return Run.of(
                counts.stream().mapToInt(Integer::intValue).sum(), seconds, meter.since(before));
    }

    /** Counts visits, one after the other, until it is time. */
    private static Future<Integer> until(
            long end, WebSocketClient client, int device, Visit visit, int before) {
        if (System.nanoTime() - end >= 0) {
            return Future.succeededFuture(before);
        }
        return visit.make(client, device)
                .compose(gone -> until(end, client, device, visit, before + 1));
    }

    /** Gone as soon as the queue is known to be empty. */
    private Future<?> visit(WebSocketClient client, int device) {
        var gone = Promise.<Integer>promise();
        return Socket.connect(client, platform.server)
                .compose(
                        socket -> {
                            socket.onFrame(
                                    frame -> {
                                        if (frame.hasDrained()) {
                                            socket.close();
                                        }
                                    });
                            socket.onClose(gone::tryComplete);
                            return socket.authenticate(members.get(device).token());
                        })
                .compose(ready -> gone.future());
    }

    private static Future<?> echo(WebSocketClient client, SocketsFloor floor) {
        var gone = Promise.<Void>promise();
        return client.connect(floor.at("/echo"))
                .compose(
                        socket -> {
                            socket.binaryMessageHandler(echo -> socket.close());
                            socket.closeHandler(closed -> gone.tryComplete());
                            socket.writeBinaryMessage(Buffer.buffer(new byte[512]));
                            return gone.future();
                        });
    }
}
