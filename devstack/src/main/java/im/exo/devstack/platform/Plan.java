package im.exo.devstack.platform;

import im.exo.devstack.parts.HaProxy;
import im.exo.devstack.parts.Kafka;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Part;
import im.exo.devstack.parts.S3Store;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.parts.Secrets;
import im.exo.devstack.parts.Service;
import im.exo.devstack.process.Ports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Turns options into parts, in stages: what is in one stage starts together, when the stage before
/// it is ready.
final class Plan {
    private final PlatformOptions options;
    private final Layout layout;
    private final Secrets secrets;
    private final MariaDb database;
    private final Kafka kafka;
    private final S3Store blobs;

    Plan(PlatformOptions options) {
        this.options = options;
        this.layout = options.layout();
        this.secrets = options.data().secrets();
        this.database = new MariaDb(options.data(), layout.database());
        this.kafka = new Kafka(options.data(), layout.kafka(), layout.kafkaController());
        this.blobs = new S3Store(options.data(), layout.blobs());
    }

    List<List<Part>> stages() {
        List<List<Part>> stages = new ArrayList<>();
        stages.add(List.of(database, kafka, blobs));
        stages.add(List.of(auth()));
        List<Part> services = new ArrayList<>(List.of(keyserver(), files()));
        instances(options.messageServices()).forEach(n -> services.add(messages(n)));
        stages.add(services);
        stages.add(instances(options.gateways()).map(this::gateway).toList());
        if (options.haproxy()) {
            stages.add(List.of(haproxy()));
        }
        return stages;
    }

    /** In no stage: they belong to the platform, and start when they are asked to. */
    List<Part> spares() {
        return instances(options.messageServices() + options.spareMessageServices())
                .skip(options.messageServices())
                .map(this::messages)
                .toList();
    }

    String frontDoor() {
        return "http://localhost:" + layout.http();
    }

    private Part auth() {
        Map<String, String> environment = withDatabase(Schema.EXO_AUTH);
        environment.put("EXO_AUTH_SECRET", secrets.base64("auth-secret"));
        environment.put("EXO_CERTIFICATES_KEYS_URL", url(layout.keys()));
        return service(
                "auth-service",
                "auth-service-1",
                layout.auth(),
                layout.authManagement(),
                "384m",
                environment);
    }

    private Part keyserver() {
        Map<String, String> environment = withDatabase(Schema.EXO_KEYS);
        environment.putAll(tokens());
        environment.put("EXO_TRANSPARENCY_SECRET", secrets.base64("transparency-secret"));
        return service(
                "keyserver-service",
                "keyserver-service-1",
                layout.keys(),
                layout.keysManagement(),
                "320m",
                environment);
    }

    private Part files() {
        Map<String, String> environment = withDatabase(Schema.EXO_FILES);
        environment.putAll(tokens());
        environment.put("EXO_BLOBS_ENDPOINT", blobs.endpoint());
        environment.put("EXO_BLOBS_ACCESS_KEY", blobs.accessKey());
        environment.put("EXO_BLOBS_SECRET_KEY", blobs.secretKey());
        environment.put("EXO_BLOBS_BUCKET", S3Store.BUCKET);
        environment.put("EXO_CDN_SECRET", secrets.base64("cdn-secret"));
        return service(
                "file-service",
                "file-service-1",
                layout.files(),
                layout.filesManagement(),
                "384m",
                environment);
    }

    private Part messages(int number) {
        Map<String, String> environment = withDatabase(Schema.EXO_MESSAGES);
        environment.putAll(tokens());
        environment.put("EXO_RELAY_GRPC_HOST", Ports.LOOPBACK);
        environment.put("EXO_RELAY_GRPC_PORT", String.valueOf(layout.relay(number)));
        environment.putAll(options.environmentOf("message-service"));
        return new Service(
                options.checkout(),
                options.data(),
                "message-service",
                "message-service-" + number,
                layout.messages(number),
                layout.messagesManagement(number),
                List.of(layout.relay(number)),
                "512m",
                environment);
    }

    private Part gateway(int number) {
        Map<String, String> environment = common();
        environment.putAll(tokens());
        environment.put("EXO_ROUTES_AUTH", url(layout.auth()));
        environment.put("EXO_ROUTES_KEYS", url(layout.keys()));
        environment.put("EXO_ROUTES_FILES", url(layout.files()));
        environment.put("EXO_ROUTES_MESSAGES", url(layout.messages(1)));
        environment.put(
                "EXO_RELAY_TARGETS",
                instances(options.messageServices() + options.spareMessageServices())
                        .map(n -> Ports.LOOPBACK + ":" + layout.relay(n))
                        .collect(Collectors.joining(",")));
        environment.put("EXO_BEHIND_PROXY", String.valueOf(options.haproxy()));
        return service(
                "gateway",
                "gateway-" + number,
                options.haproxy() ? layout.gateway(number) : layout.http(),
                layout.gatewayManagement(number),
                "512m",
                environment);
    }

    private Part haproxy() {
        List<HaProxy.Server> gateways =
                instances(options.gateways())
                        .map(
                                n ->
                                        new HaProxy.Server(
                                                "gateway-" + n,
                                                layout.gateway(n),
                                                layout.gatewayManagement(n)))
                        .toList();
        List<HaProxy.Server> files =
                List.of(
                        new HaProxy.Server(
                                "file-service-1", layout.files(), layout.filesManagement()));
        return new HaProxy(
                options.checkout().resolve("haproxy/haproxy.cfg"),
                options.data(),
                layout.http(),
                layout.https(),
                options.listen(),
                gateways,
                files,
                options.environmentOf("haproxy"));
    }

    private Service service(
            String module,
            String instance,
            int port,
            int management,
            String heap,
            Map<String, String> environment) {
        environment.putAll(options.environmentOf(module));
        return new Service(
                options.checkout(),
                options.data(),
                module,
                instance,
                port,
                management,
                List.of(),
                heap,
                environment);
    }

    private Map<String, String> common() {
        return new HashMap<>(
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                        "EXO_ISSUER", frontDoor(),
                        "EXO_INTERNAL_KEY", secrets.get("internal-key")));
    }

    private Map<String, String> withDatabase(Schema schema) {
        Map<String, String> environment = common();
        // Nobody has to notice that it leaves: whoever asks it has left before.
        environment.put("EXO_DRAIN_NOTICE", "PT0S");
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl(schema));
        // A busy machine may take longer for the first connection than the pool waits.
        environment.put("QUARKUS_FLYWAY_CONNECT_RETRIES", "10");
        environment.put("QUARKUS_DATASOURCE_USERNAME", schema.id());
        environment.put("QUARKUS_DATASOURCE_PASSWORD", database.password(schema));
        return environment;
    }

    /** How a service reaches auth-service, for the keys that verify tokens and for questions. */
    private Map<String, String> tokens() {
        return Map.of(
                "QUARKUS_OIDC_AUTH_SERVER_URL", url(layout.auth()),
                "EXO_AUTH_URL", url(layout.auth()));
    }

    private static String url(int port) {
        return "http://" + Ports.LOOPBACK + ":" + port;
    }

    private static Stream<Integer> instances(int count) {
        return IntStream.rangeClosed(1, count).boxed();
    }
}
