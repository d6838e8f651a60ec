package im.exo.devstack.parts;

import im.exo.devstack.process.Command;
import im.exo.devstack.process.DurableFile;
import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The blob store: S3Proxy over a folder, with one bucket that exists from the start. */
public final class S3Store implements Part {
    public static final String BUCKET = "exo";

    private final DataFolder folder;
    private final int port;

    public S3Store(DataFolder folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public String version() {
        return PartFiles.version("s3", "s3proxy");
    }

    @Override
    public List<Integer> ports() {
        return List.of(port);
    }

    public String endpoint() {
        return "http://" + Ports.LOOPBACK + ":" + port;
    }

    public String accessKey() {
        return folder.secrets().get("s3-access-key");
    }

    public String secretKey() {
        return folder.secrets().get("s3-secret-key");
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(blobs());
        // S3Proxy takes a folder that others may read for a public bucket.
        DurableFile.privateFolder(blobs().resolve(BUCKET));
        DurableFile.write(
                settings(),
                """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                s3proxy.ignore-unknown-headers=true
                s3proxy.v4-max-non-chunked-request-size=67108864
                jclouds.provider=filesystem-nio2
                jclouds.identity=local
                jclouds.credential=local
                jclouds.filesystem.basedir=%s
                """
                        .formatted(endpoint(), accessKey(), secretKey(), blobs()));
        // Its log has errors only: the default names every object and request.
        DurableFile.write(
                home().resolve("logback.xml"),
                """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d{ISO8601} %level %logger{0} %msg%n</pattern></encoder>
                  </appender>
                  <root level="ERROR"><appender-ref ref="out"/></root>
                </configuration>
                """);
    }

    @Override
    public Command command() {
        return new Command(
                List.of(
                        Java.program(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.io.tmpdir=" + folder.scratch(name()),
                        "-Dlogback.configurationFile=" + home().resolve("logback.xml"),
                        "-cp",
                        PartFiles.classPath("s3"),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings().toString()),
                Map.of(),
                home());
    }

    @Override
    public boolean ready() {
        return Probe.http(port, "/") != 0;
    }

    private Path home() {
        return folder.part(name());
    }

    private Path blobs() {
        return home().resolve("blobs");
    }

    private Path settings() {
        return home().resolve("s3proxy.properties");
    }
}
