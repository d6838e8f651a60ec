package im.exo.devstack.parts;

import im.exo.devstack.process.Command;
import im.exo.devstack.process.Descriptors;
import im.exo.devstack.process.DurableFile;
import im.exo.devstack.process.Ports;
import im.exo.devstack.process.Signal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The front door. Its settings are `haproxy/haproxy.cfg` with the list of servers filled in; see
/// that folder's README.
///
/// @param listen the address of https; http answers on loopback only
public record HaProxy(
        Path template,
        DataFolder folder,
        int http,
        int https,
        String listen,
        List<Server> gateways,
        List<Server> files,
        Map<String, String> settings)
        implements Part {

    /** Locally everybody comes from one address, so the limits per address would hit all of them together. */
    private static final Map<String, String> LOCAL_LIMITS =
            Map.of(
                    "EXO_LIMIT_REQUESTS", "50000",
                    "EXO_LIMIT_CONNECTIONS", "15000",
                    "EXO_LIMIT_CONNECTIONS_CROWDED", "15000");

    private static final int MOST_CONNECTIONS = 20_000;

    /** One process behind the front door; it is asked for its readiness on `management`. */
    public record Server(String name, int port, int management) {
        private String line() {
            return "    server "
                    + name
                    + " "
                    + Ports.LOOPBACK
                    + ":"
                    + port
                    + " check addr "
                    + Ports.LOOPBACK
                    + " port "
                    + management;
        }
    }

    public HaProxy {
        gateways = List.copyOf(gateways);
        files = List.copyOf(files);
        settings = Map.copyOf(settings);
    }

    public static boolean installed() {
        return program().isPresent();
    }

    private static Optional<Path> program() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(
                        Stream.of(path.split(":")),
                        Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "haproxy"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public String name() {
        return "haproxy";
    }

    @Override
    public String version() {
        return program().map(HaProxy::askVersion).orElse("not installed");
    }

    private static String askVersion(Path program) {
        try {
            Process process =
                    new ProcessBuilder(program.toString(), "-v").redirectErrorStream(true).start();
            String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String[] words = answer.split("\\s+");
            return words.length > 2 ? words[2].replaceAll("-.*", "") : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public List<Integer> ports() {
        return List.of(http, https);
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Files.createDirectories(home());
        new DevelopmentCertificate(folder.part("tls")).prepare();
        write(config());
    }

    private void write(Path config) throws IOException {
        DurableFile.write(
                config,
                Files.readAllLines(template).stream()
                        .map(
                                line ->
                                        switch (line.strip()) {
                                            case "# servers: gateway" -> lines(gateways);
                                            case "# servers: file-service" -> lines(files);
                                            default -> line;
                                        })
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static String lines(List<Server> servers) {
        return servers.stream().map(Server::line).collect(Collectors.joining("\n"));
    }

    /** Master and worker: the master stays, hands out new workers on a reload, and takes them along when it dies. */
    @Override
    public Command command() {
        return new Command(List.of(path(), "-W", "-f", config().toString()), environment(), home());
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(LOCAL_LIMITS);
        environment.put("EXO_BIND_HTTP", bindHttp());
        environment.put("EXO_BIND_HTTPS", listen + ":" + https);
        environment.put(
                "EXO_TLS_PEM", new DevelopmentCertificate(folder.part("tls")).server().toString());
        // Each client costs two descriptors, its own and the one behind.
        int most = Math.min(MOST_CONNECTIONS, (Descriptors.limit().orElse(4_096) - 200) / 2);
        environment.put("EXO_MAXCONN", String.valueOf(most));
        environment.put("EXO_CROWDED", String.valueOf(most / 5 * 4));
        environment.putAll(settings);
        return environment;
    }

    /** `localhost` is IPv6 for many clients, where the machine has it. */
    private String bindHttp() {
        String four = Ports.LOOPBACK + ":" + http;
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress("::1", 0));
            return four + ",[::1]:" + http;
        } catch (IOException noIpv6) {
            return four;
        }
    }

    /** What HAProxy itself says about the settings; empty when they are good without a warning. */
    public String lint() throws IOException, InterruptedException {
        prepare();
        Verdict verdict = check(config());
        return verdict.good() && !verdict.words().contains("WARNING") ? "" : verdict.words();
    }

    private Verdict check(Path config) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(path(), "-c", "-f", config.toString()).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verdict(process.waitFor() == 0, words);
    }

    private record Verdict(boolean good, String words) {}

    /**
     * Takes over changed settings: new connections get them, open ones stay with the old worker until
     * they end (or {@code EXO_HARD_STOP} is over). Settings that HAProxy refuses change nothing.
     *
     * @throws PartFailed with HAProxy's own words
     */
    public void reload(ProcessHandle master) throws IOException, InterruptedException {
        Path draft = home().resolve("haproxy.cfg.draft");
        write(draft);
        Verdict verdict = check(draft);
        if (!verdict.good()) {
            throw new PartFailed(
                    "HAProxy goes on with its old settings; of the new ones it says:\n"
                            + verdict.words());
        }
        Files.move(draft, config(), StandardCopyOption.ATOMIC_MOVE);
        Signal.RELOAD.send(master);
    }

    /** It answers something itself: what is internal does not exist out here. */
    @Override
    public boolean ready() {
        return Probe.http(http, "/internal") == 404;
    }

    /** `SIGTERM` ends at once what still runs; services drain before it is sent. */
    @Override
    public Duration farewell() {
        return Duration.ofSeconds(10);
    }

    private static String path() {
        return program()
                .orElseThrow(() -> new IllegalStateException("HAProxy is not installed"))
                .toString();
    }

    private Path home() {
        return folder.part(name());
    }

    private Path config() {
        return home().resolve("haproxy.cfg");
    }
}
