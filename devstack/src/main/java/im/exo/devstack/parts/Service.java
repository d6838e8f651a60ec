package im.exo.devstack.parts;

import im.exo.devstack.process.Command;
import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One of Exo's services, as its build left it: `MODULE/target/quarkus-app`.
///
/// @param instance its name among others of its kind, such as `gateway-2`
/// @param port its API
/// @param management readiness and metrics
/// @param more further ports it listens on
/// @param heap for the virtual machine, such as `256m`
public record Service(
        Path checkout,
        DataFolder folder,
        String module,
        String instance,
        int port,
        int management,
        List<Integer> more,
        String heap,
        Map<String, String> environment)
        implements Part {

    public Service {
        more = List.copyOf(more);
        environment = Map.copyOf(environment);
    }

    @Override
    public String name() {
        return instance;
    }

    @Override
    public String version() {
        String prefix = module + "-";
        try (Stream<Path> files = Files.list(app().resolve("app"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && name.endsWith(".jar"))
                    .map(name -> name.substring(prefix.length(), name.length() - ".jar".length()))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notBuilt) {
            return "not built";
        }
    }

    @Override
    public List<Integer> ports() {
        List<Integer> all = new ArrayList<>(List.of(port, management));
        all.addAll(more);
        return all;
    }

    @Override
    public void prepare() throws IOException {
        if (!Files.isRegularFile(app().resolve("quarkus-run.jar"))) {
            throw new PartFailed(
                    module
                            + " is not built: ./exo up builds it, or ./mvnw -pl "
                            + module
                            + " -am package");
        }
        Files.createDirectories(folder.part(instance));
    }

    @Override
    public Command command() {
        Map<String, String> all =
                new TreeMap<>(
                        Map.of(
                                "QUARKUS_HTTP_HOST",
                                Ports.LOOPBACK,
                                "QUARKUS_HTTP_PORT",
                                String.valueOf(port),
                                "QUARKUS_MANAGEMENT_HOST",
                                Ports.LOOPBACK,
                                "QUARKUS_MANAGEMENT_PORT",
                                String.valueOf(management),
                                "EXO_INSTANCE",
                                instance,
                                // Quarkus 3.30 always waits this long, even with nothing under way;
                                // front first, nothing is.
                                "QUARKUS_SHUTDOWN_TIMEOUT",
                                "PT0.5S"));
        all.putAll(environment);
        return new Command(
                List.of(
                        Java.program(),
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        // JBoss Threads resets thread locals through it.
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        // libsignal's library, unpacked once by keyserver-service's build.
                        "-Djava.library.path=" + checkout.resolve(module).resolve("target/native"),
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Djava.io.tmpdir=" + folder.scratch(instance),
                        "-jar",
                        app().resolve("quarkus-run.jar").toString()),
                all,
                folder.part(instance));
    }

    @Override
    public boolean ready() {
        return condition().ready();
    }

    @Override
    public Condition condition() {
        return Probe.condition(management, "/q/health/ready");
    }

    @Override
    public Duration farewell() {
        return Duration.ofSeconds(30);
    }

    private Path app() {
        return checkout.resolve(module).resolve("target/quarkus-app");
    }

    @Override
    public String toString() {
        return instance;
    }
}
