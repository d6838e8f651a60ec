package im.exo.system.platform;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.Trees;
import im.exo.devstack.platform.Platform;
import im.exo.devstack.platform.PlatformOptions;
import im.exo.devstack.platform.Progress;
import im.exo.devstack.process.Pid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A platform that runs until this is closed.
 *
 * <p>What differs from production is listed here: gateways and message-services reach what lies
 * behind them through {@link Lines}; a registration costs the least that auth-service takes in
 * production, a fifteenth of what it asks by default (its own tests pay that price); the many
 * registrations, requests and lookups from this one address do not raise their price nor run into
 * its limits;
 * one send or request in twenty is traced; and access tokens live five minutes, so that one can be
 * seen to expire. Among the long tests they live ten minutes as in production: nine deaths of
 * processes may take longer than five.
 */
public record Started(Exo exo) implements AutoCloseable {

    /** How long access tokens live. */
    public static final Duration TOKEN_LIFETIME =
            Duration.ofMinutes(System.getProperty("exo.long") == null ? 5 : 10);

    private static final List<String> SERVICES =
            List.of(
                    "auth-service",
                    "keyserver-service",
                    "message-service",
                    "file-service",
                    "gateway");

    /**
     * @param folder where its data and logs lie until the next run, below this module's target
     */
    public static Started in(String folder, UnaryOperator<PlatformOptions> wanted) {
        Path checkout = Path.of(System.getProperty("exo.root")).toAbsolutePath();
        Path data = checkout.resolve("system-tests/target").resolve(folder);
        try {
            clear(data);
            var traces = new OtlpReceiver();
            var options = traced(wanted.apply(options(checkout, data)), traces);
            return started(options, traces);
        } catch (IOException e) {
            throw new IllegalStateException("the platform did not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static PlatformOptions options(Path checkout, Path data) {
        return PlatformOptions.of(checkout, data)
                .onFreePorts()
                .with("auth-service", "EXO_POW_MAX_NUMBER", "10000")
                .with("auth-service", "EXO_POW_CALM_PER_NETWORK", "1000000")
                .with("auth-service", "EXO_TOKENS_LIFETIME", TOKEN_LIFETIME.toString())
                .with("gateway", "EXO_EDGE_ADDRESS_BURST", "20000")
                .with("gateway", "EXO_EDGE_ADDRESS_RATE", "2000")
                .with("gateway", "EXO_EDGE_LOOKUP_BURST", "20000");
    }

    private static PlatformOptions traced(PlatformOptions options, OtlpReceiver traces) {
        var traced = options;
        for (var module : SERVICES) {
            traced =
                    traced.with(module, "OTEL_EXPORTER_OTLP_ENDPOINT", traces.endpoint())
                            .with(module, "EXO_TRACES_RATIO", "0.05");
        }
        return traced;
    }

    private static Started started(PlatformOptions options, OtlpReceiver traces)
            throws IOException, InterruptedException {
        var opened = new ArrayDeque<Closing>(List.of(traces::close));
        try {
            var lines = Lines.open(options);
            opened.push(lines::close);
            var platform = Platform.start(lines.in(options), Progress.silent());
            opened.push(platform::close);
            return new Started(Exo.of(platform, lines, traces));
        } catch (IOException | InterruptedException | RuntimeException e) {
            for (var one : opened) {
                one.close();
            }
            throw e;
        }
    }

    private interface Closing {
        void close() throws InterruptedException;
    }

    /** Ends and deletes what a run that was cut short has left behind. */
    private static void clear(Path data) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        try (var pids = Files.newDirectoryStream(new DataFolder(data).run(), "*.pid")) {
            for (Path pid : pids) {
                Pid.read(pid).flatMap(Pid::handle).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (NoSuchFileException neverRan) {
            // Nothing to end.
        }
        Trees.delete(data);
    }

    @Override
    public void close() throws InterruptedException {
        exo.sockets().close();
        exo.platform().close();
        exo.lines().close();
        exo.traces().close();
    }
}
