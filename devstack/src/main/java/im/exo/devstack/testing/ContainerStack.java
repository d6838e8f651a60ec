package im.exo.devstack.testing;

import im.exo.devstack.parts.Java;
import im.exo.devstack.parts.PartFiles;
import im.exo.devstack.parts.S3Store;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.parts.Secrets;
import im.exo.devstack.process.Ports;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// MySQL 8, Kafka and MinIO in containers, through {@link ContainerHost}. Needs Docker.
final class ContainerStack implements TestParts.Stack {
    private final String password;
    private final PrintWriter commands;
    private final BufferedReader answers;

    ContainerStack() {
        this.password =
                new Secrets(TestFolder.ofThisJvm().root().resolve("secrets")).get("containers");
        try {
            Process host =
                    new ProcessBuilder(
                                    Java.program(),
                                    "-Xmx128m",
                                    "-cp",
                                    PartFiles.ownClasses()
                                            + ":"
                                            + PartFiles.classPath("containers"),
                                    "im.exo.devstack.testing.ContainerHost")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            this.commands = new PrintWriter(host.outputWriter(StandardCharsets.UTF_8), true);
            this.answers = host.inputReader(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("containers cannot be run", e);
        }
    }

    private synchronized int obey(String command) {
        commands.println(command);
        try {
            String answer = answers.readLine();
            if (answer == null || !answer.startsWith("ok ")) {
                throw new IllegalStateException(
                        "containers: " + command.split(" ", -1)[0] + ": " + answer);
            }
            return Integer.parseInt(answer.substring("ok ".length()));
        } catch (IOException e) {
            throw new UncheckedIOException("containers do not answer", e);
        }
    }

    @Override
    public Database database() {
        return new ContainerDatabase(obey("start database " + password));
    }

    @Override
    public Log log() {
        return new ContainerLog(obey("start log " + password));
    }

    @Override
    public Blobs blobs() {
        return new ContainerBlobs(obey("start blobs " + password));
    }

    private class ContainerFaults implements Faults {
        private final String name;

        ContainerFaults(String name) {
            this.name = name;
        }

        @Override
        public void kill9() {
            obey("kill " + name);
        }

        @Override
        public void restart() {
            obey("restart " + name);
        }

        @Override
        public void pause() {
            obey("pause " + name);
        }

        @Override
        public void resume() {
            obey("resume " + name);
        }
    }

    private final class ContainerDatabase extends ContainerFaults implements Database {
        private final int port;

        ContainerDatabase(int port) {
            super("database");
            this.port = port;
        }

        @Override
        public String jdbcUrl(Schema schema) {
            return "jdbc:mysql://"
                    + Ports.LOOPBACK
                    + ":"
                    + port
                    + "/"
                    + schema.id()
                    + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC&rewriteBatchedStatements=true";
        }

        @Override
        public String password(Schema schema) {
            return password;
        }
    }

    private final class ContainerLog extends ContainerFaults implements Log {
        private final int port;

        ContainerLog(int port) {
            super("log");
            this.port = port;
        }

        @Override
        public String bootstrapServers() {
            return Ports.LOOPBACK + ":" + port;
        }
    }

    private final class ContainerBlobs extends ContainerFaults implements Blobs {
        private final int port;

        ContainerBlobs(int port) {
            super("blobs");
            this.port = port;
        }

        @Override
        public String endpoint() {
            return "http://" + Ports.LOOPBACK + ":" + port;
        }

        @Override
        public String accessKey() {
            return "exo";
        }

        @Override
        public String secretKey() {
            return password;
        }

        @Override
        public String bucket() {
            return S3Store.BUCKET;
        }
    }
}
