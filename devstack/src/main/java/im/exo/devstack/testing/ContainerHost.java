package im.exo.devstack.testing;

import com.github.dockerjava.api.DockerClient;

import im.exo.devstack.parts.S3Store;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.process.Ports;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The process that runs containers for tests, so that Testcontainers stays off their class paths.
///
/// It reads commands, one a line (`start database PASSWORD`, `kill database`, `restart database`,
/// `pause`, `resume`), and answers each with `ok PORT` or `failed REASON`. When its input ends, it
/// ends the containers.
final class ContainerHost {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Map<String, GenericContainer<?>> containers = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    private ContainerHost() {}

    public static void main(String[] args) throws IOException {
        ContainerHost host = new ContainerHost();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                System.out.println("ok " + host.obey(line.split(" ", -1)));
            } catch (RuntimeException e) {
                System.out.println("failed " + String.valueOf(e.getMessage()).replace('\n', ' '));
            }
            System.out.flush();
        }
        host.containers.values().forEach(GenericContainer::stop);
    }

    private int obey(String[] words) {
        String name = words[1];
        switch (words[0]) {
            case "start" ->
                    containers.computeIfAbsent(
                            name,
                            any -> {
                                int port = Ports.free();
                                ports.put(name, port);
                                GenericContainer<?> container = describe(name, port, words[2]);
                                container.start();
                                return container;
                            });
            case "kill" -> docker(name).killContainerCmd(id(name)).exec();
            case "restart" -> {
                docker(name).startContainerCmd(id(name)).exec();
                Wait.forListeningPort()
                        .withStartupTimeout(PATIENCE)
                        .waitUntilReady(container(name));
            }
            case "pause" -> docker(name).pauseContainerCmd(id(name)).exec();
            case "resume" -> docker(name).unpauseContainerCmd(id(name)).exec();
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        }
        return ports.getOrDefault(name, 0);
    }

    private DockerClient docker(String name) {
        return container(name).getDockerClient();
    }

    private String id(String name) {
        return container(name).getContainerId();
    }

    private GenericContainer<?> container(String name) {
        GenericContainer<?> container = containers.get(name);
        if (container == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return container;
    }

    /** The port outside is fixed, so that a restarted part is found where it was. */
    private static GenericContainer<?> describe(String name, int port, String password) {
        return switch (name) {
            case "database" ->
                    container("mysql:8.4", port, 3306)
                            .withEnv("MYSQL_ROOT_PASSWORD", password)
                            .withCommand(
                                    "--mysql-native-password=OFF", "--default-time-zone=+00:00")
                            .withCopyToContainer(
                                    Transferable.of(statements(password)),
                                    "/docker-entrypoint-initdb.d/exo.sql")
                            .waitingFor(
                                    Wait.forLogMessage(
                                                    ".*ready for connections.*port: 3306.*\\n", 1)
                                            .withStartupTimeout(PATIENCE));
            case "log" ->
                    container("apache/kafka:4.1.1", port, 9092)
                            .withEnv("KAFKA_NODE_ID", "1")
                            .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
                            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093")
                            .withEnv("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093")
                            .withEnv(
                                    "KAFKA_ADVERTISED_LISTENERS",
                                    "PLAINTEXT://" + Ports.LOOPBACK + ":" + port)
                            .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
                            .withEnv(
                                    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                                    "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")
                            .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1")
                            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                            .waitingFor(
                                    Wait.forLogMessage(".*Kafka Server started.*\\n", 1)
                                            .withStartupTimeout(PATIENCE));
            case "blobs" ->
                    container("minio/minio:latest", port, 9000)
                            .withEnv("MINIO_ROOT_USER", "exo")
                            .withEnv("MINIO_ROOT_PASSWORD", password)
                            .withCreateContainerCmdModifier(
                                    command -> command.withEntrypoint("sh", "-c"))
                            .withCommand(
                                    "mkdir -p /data/" + S3Store.BUCKET + " && minio server /data")
                            .waitingFor(
                                    Wait.forHttp("/minio/health/ready")
                                            .forPort(9000)
                                            .withStartupTimeout(PATIENCE));
            default -> throw new IllegalArgumentException("there is no part " + name);
        };
    }

    private static GenericContainer<?> container(String image, int port, int inside) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image));
        container.withExposedPorts(inside);
        container.setPortBindings(List.of(Ports.LOOPBACK + ":" + port + ":" + inside));
        return container;
    }

    private static String statements(String password) {
        return Arrays.stream(Schema.values())
                .map(Schema::id)
                .map(
                        id ->
                                """
                        CREATE DATABASE %1$s CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
                        CREATE USER '%1$s'@'%%' IDENTIFIED BY '%2$s';
                        GRANT ALL PRIVILEGES ON %1$s.* TO '%1$s'@'%%';
                        """
                                        .formatted(id, password))
                .collect(Collectors.joining());
    }
}
