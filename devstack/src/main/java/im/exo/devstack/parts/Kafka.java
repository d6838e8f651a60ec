package im.exo.devstack.parts;

import im.exo.devstack.process.Command;
import im.exo.devstack.process.DurableFile;
import im.exo.devstack.process.Ports;
import im.exo.devstack.process.Tool;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The event log: one KRaft node that is broker and controller. Topics are made by the services
/// that own them, never by whoever reads first, since their partition counts matter.
public final class Kafka implements Part {
    private static final String CLUSTER = "Exo_devstack_cluster_w";

    private final DataFolder folder;
    private final int port;
    private final int controllerPort;

    public Kafka(DataFolder folder, int port, int controllerPort) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String version() {
        return PartFiles.version("kafka", "kafka_2.13");
    }

    @Override
    public List<Integer> ports() {
        return List.of(port, controllerPort);
    }

    public String bootstrapServers() {
        return Ports.LOOPBACK + ":" + port;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Files.createDirectories(home());
        DurableFile.write(settings(), settingsFor(data()));
        if (!Files.isDirectory(data())) {
            UserCache.seed(
                    UserCache.once("kafka-" + version() + "-seed", this::format).resolve("data"),
                    data());
        }
    }

    private String settingsFor(Path data) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                num.partitions=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500
                log.cleaner.dedupe.buffer.size=16777216
                log.segment.bytes=67108864
                # Every partition maps two of these into memory; small topics need little.
                log.index.size.max.bytes=262144
                """
                .formatted(port, controllerPort, data);
    }

    /** Formatted storage holds no port and no path, so that one serves every data folder. */
    private void format(Path draft) throws IOException, InterruptedException {
        Path settings = draft.resolve("server.properties");
        Files.writeString(settings, settingsFor(draft.resolve("data")));
        Tool.run(
                List.of(
                        Java.program(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        PartFiles.classPath("kafka"),
                        "kafka.tools.StorageTool",
                        "format",
                        "--ignore-formatted",
                        "-t",
                        CLUSTER,
                        "-c",
                        settings.toString()),
                draft.resolveSibling(draft.getFileName() + ".log"));
    }

    @Override
    public Command command() {
        return new Command(
                List.of(
                        Java.program(),
                        "-Xms128m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.io.tmpdir=" + folder.scratch(name()),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
                        "-cp",
                        PartFiles.classPath("kafka"),
                        "kafka.Kafka",
                        settings().toString()),
                Map.of(),
                home());
    }

    /** Asks for the API versions (request 18, version 0): the first thing every client does. */
    @Override
    public boolean ready() {
        try (Socket socket = Ports.connect(port, 2_000)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(10);
            out.writeShort(18);
            out.writeShort(0);
            out.writeInt(7);
            out.writeShort(-1);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt();
            return in.readInt() == 7 && in.readShort() == 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Path home() {
        return folder.part(name());
    }

    private Path data() {
        return home().resolve("data");
    }

    private Path settings() {
        return home().resolve("server.properties");
    }
}
