package im.exo.bench;

import im.exo.bench.floor.SocketsFloor;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Authenticated sockets on which nothing happens. */
@Command(
        name = "idle",
        description =
                "Resident memory of the gateway for each idle, authenticated socket, after a full"
                        + " collection. Registers an account a socket: the README tells how to start"
                        + " a platform that allows that.",
        mixinStandardHelpOptions = true)
final class IdleCommand implements Callable<Integer> {

    /** Opened before the first reading, so that what is paid once is not counted. */
    private static final int BEFORE = 500;

    @Mixin Platform platform = new Platform();

    @Option(names = "--sockets", description = "Idle sockets (default: ${DEFAULT-VALUE}).")
    int sockets = 5_000;

    @Option(names = "--gateway", description = "The process to weigh (default: ${DEFAULT-VALUE}).")
    String gateway = "gateway-1";

    @Override
    public Integer call() throws Exception {
        var pid = platform.processes().get(gateway);
        if (pid == null) {
            throw new IOException("there is no process " + gateway + " (./exo status)");
        }
        var members = platform.register(BEFORE + sockets);
        var results = new ArrayList<Series>();
        try (var load = new Load(new CpuMeter(Map.of()))) {
            results.add(
                    weigh(
                            "idle sockets",
                            List.of(SocketsFloor.IDLE),
                            pid,
                            load,
                            (client, i) ->
                                    Socket.open(client, platform.server, members.get(i).token())
                                            .map(socket -> socket::close)));
        }
        System.out.println("The floor: as many sockets of a bare server ...");
        try (var floor = SocketsFloor.start()) {
            results.add(
                    weigh(
                            SocketsFloor.IDLE,
                            List.of(),
                            floor.processes().values().iterator().next(),
                            floor.load(),
                            (client, i) ->
                                    client.connect(floor.at("/echo"))
                                            .map(socket -> () -> socket.close())));
        }
        new Report(
                        "idle",
                        "Resident memory of one gateway for each of %,d idle sockets beyond %d, %d runs"
                                .formatted(sockets, BEFORE, platform.runs),
                        Map.of("sockets", sockets, "runs", platform.runs),
                        List.of(Figure.RSS),
                        Figure.RSS,
                        results)
                .write(platform.out);
        return 0;
    }

    /** Opens one of the sockets, and says how to close it. */
    private interface Opening {
        Future<Runnable> open(WebSocketClient client, int number);
    }

    private Series weigh(String name, List<String> floor, long pid, Load load, Opening opening)
            throws IOException, InterruptedException, ExecutionException, SQLException {
        open(load, 0, BEFORE, opening);
        long before = residentAfterCollection(pid);
        return platform.series(
                name,
                floor,
                () -> {
                    var close = open(load, BEFORE, BEFORE + sockets, opening);
                    double each = (residentAfterCollection(pid) - before) / 1024.0 / sockets;
                    load.onLoop(() -> close.forEach(Runnable::run));
                    TimeUnit.SECONDS.sleep(3);
                    return new Run(Map.of(Figure.RSS, each), Map.of());
                });
    }

    /** In groups, so that no queue of connections overflows. */
    private static List<Runnable> open(Load load, int first, int end, Opening opening)
            throws InterruptedException, ExecutionException {
        var all = new ArrayList<Runnable>();
        for (int from = first; from < end; from += 100) {
            int start = from;
            int to = Math.min(from + 100, end);
            all.addAll(
                    load.open(
                            vertx -> {
                                var client = Pairs.client(vertx, to - start);
                                return IntStream.range(start, to)
                                        .mapToObj(number -> opening.open(client, number))
                                        .toList();
                            }));
        }
        return all;
    }

    /** Bytes, when garbage does not count. */
    private static long residentAfterCollection(long pid) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(3);
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (int i = 0; i < 2; i++) {
            var collection =
                    new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                            .redirectErrorStream(true)
                            .start();
            collection.getInputStream().readAllBytes();
            if (collection.waitFor() != 0) {
                throw new IOException("the gateway's collection could not be asked for");
            }
        }
        return Memory.resident(pid);
    }
}
