package im.exo.devstack.testing;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.Kafka;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Part;
import im.exo.devstack.parts.RunningPart;
import im.exo.devstack.parts.S3Store;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.process.Ports;

import java.util.Properties;

/// Real parts as processes of this machine.
///
/// Test frameworks load classes several times in one JVM; what is running is therefore noted in the
/// system properties, which all of them share.
final class EmbeddedStack implements TestParts.Stack {
    private static final String PREFIX = "exo.devstack.testing.";

    private final DataFolder folder = TestFolder.ofThisJvm();

    @Override
    public Database database() {
        int port = port("mariadb");
        MariaDb part = new MariaDb(folder, port);
        started(part);
        return new EmbeddedDatabase(part, new RunningPart(part, folder));
    }

    @Override
    public Log log() {
        Kafka part = new Kafka(folder, port("kafka"), port("kafka-controller"));
        started(part);
        return new EmbeddedLog(part, new RunningPart(part, folder));
    }

    @Override
    public Blobs blobs() {
        S3Store part = new S3Store(folder, port("s3"));
        started(part);
        return new EmbeddedBlobs(part, new RunningPart(part, folder));
    }

    /** Chosen once per JVM. */
    private static int port(String name) {
        Properties shared = System.getProperties();
        synchronized (shared) {
            return Integer.parseInt(
                    (String)
                            shared.computeIfAbsent(
                                    PREFIX + name + ".port", any -> String.valueOf(Ports.free())));
        }
    }

    private void started(Part part) {
        Properties shared = System.getProperties();
        synchronized (shared) {
            if (shared.getProperty(PREFIX + part.name() + ".started") == null) {
                RunningPartFaults.start(new RunningPart(part, folder));
                shared.setProperty(PREFIX + part.name() + ".started", "true");
            }
        }
    }

    private static final class EmbeddedDatabase extends RunningPartFaults implements Database {
        private final MariaDb part;

        EmbeddedDatabase(MariaDb part, RunningPart running) {
            super(running);
            this.part = part;
        }

        @Override
        public String jdbcUrl(Schema schema) {
            return part.jdbcUrl(schema);
        }

        @Override
        public String password(Schema schema) {
            return part.password(schema);
        }
    }

    private static final class EmbeddedLog extends RunningPartFaults implements Log {
        private final Kafka part;

        EmbeddedLog(Kafka part, RunningPart running) {
            super(running);
            this.part = part;
        }

        @Override
        public String bootstrapServers() {
            return part.bootstrapServers();
        }
    }

    private static final class EmbeddedBlobs extends RunningPartFaults implements Blobs {
        private final S3Store part;

        EmbeddedBlobs(S3Store part, RunningPart running) {
            super(running);
            this.part = part;
        }

        @Override
        public String endpoint() {
            return part.endpoint();
        }

        @Override
        public String accessKey() {
            return part.accessKey();
        }

        @Override
        public String secretKey() {
            return part.secretKey();
        }

        @Override
        public String bucket() {
            return S3Store.BUCKET;
        }
    }
}
