package im.exo.system.platform;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.Trees;
import im.exo.devstack.platform.Platform;
import im.exo.devstack.platform.PlatformOptions;
import im.exo.devstack.platform.Progress;
import im.exo.devstack.process.Pid;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Hands {@link Exo} to tests: started at the first use, stopped after the last test of the run, and
 * healthy before each. Two gateways and two message-services, so that nothing passes only because
 * there is but one.
 *
 * <p>What differs from production is listed here: a registration costs the least that auth-service
 * takes in production, a fifteenth of what it asks by default (its own tests pay that price); the
 * many registrations and requests from this one address do not raise their price nor run into its
 * limit; one send or request in twenty is traced; and access tokens live five minutes, so that one can be seen to expire. Among the long tests
 * they live ten minutes as in production: nine deaths of processes may take longer than five.
 */
public final class SharedPlatform implements ParameterResolver, BeforeEachCallback {

    /** How long access tokens of this platform live. */
    public static final Duration TOKEN_LIFETIME =
            Duration.ofMinutes(System.getProperty("exo.long") == null ? 5 : 10);

    private static final List<String> SERVICES =
            List.of(
                    "auth-service",
                    "keyserver-service",
                    "message-service",
                    "file-service",
                    "gateway");

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SharedPlatform.class);

    private record Started(Exo exo) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            exo.sockets().close();
            exo.platform().close();
            exo.traces().close();
        }
    }

    private static Exo exo(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("exo", first -> start(), Started.class)
                .exo();
    }

    private static Started start() {
        Path checkout = Path.of(System.getProperty("exo.root")).toAbsolutePath();
        Path data = checkout.resolve("system-tests/target/platform");
        try {
            clear(data);
            var traces = new OtlpReceiver();
            var options =
                    PlatformOptions.of(checkout, data)
                            .onFreePorts()
                            .scaled(2, 2)
                            .withSpareMessageServices(1)
                            .with("auth-service", "EXO_POW_MAX_NUMBER", "10000")
                            .with("auth-service", "EXO_POW_CALM_PER_NETWORK", "1000000")
                            .with("auth-service", "EXO_TOKENS_LIFETIME", TOKEN_LIFETIME.toString())
                            .with("gateway", "EXO_EDGE_ADDRESS_BURST", "20000")
                            .with("gateway", "EXO_EDGE_ADDRESS_RATE", "2000");
            for (var module : SERVICES) {
                options =
                        options.with(module, "OTEL_EXPORTER_OTLP_ENDPOINT", traces.endpoint())
                                .with(module, "EXO_TRACES_RATIO", "0.05");
            }
            return started(Platform.start(options, Progress.silent()), traces);
        } catch (IOException e) {
            throw new IllegalStateException("the platform did not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Started started(Platform platform, OtlpReceiver traces)
            throws IOException, InterruptedException {
        try {
            return new Started(Exo.of(platform, traces));
        } catch (IOException | InterruptedException | RuntimeException e) {
            platform.close();
            throw e;
        }
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
    public void beforeEach(ExtensionContext context) throws InterruptedException {
        exo(context).awaitHealthy();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Exo.class;
    }

    @Override
    public Exo resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return exo(context);
    }
}
