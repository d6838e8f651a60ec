package im.exo.devstack.testing;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.Trees;
import im.exo.devstack.process.Pid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// The data folder of this JVM's test parts: `target/devstack/PID`, named in a system property for
/// other class loaders.
///
/// When the JVM exits, what runs in it is killed: the data is of no use to anybody. What a killed
/// JVM left behind is ended and deleted by the next one.
final class TestFolder {
    private static final String PROPERTY = "exo.devstack.testing.folder";

    private TestFolder() {}

    static DataFolder ofThisJvm() {
        Properties shared = System.getProperties();
        synchronized (shared) {
            String known = shared.getProperty(PROPERTY);
            if (known != null) {
                return new DataFolder(Path.of(known));
            }
            try {
                Path all =
                        Path.of(System.getProperty("basedir", "."), "target", "devstack")
                                .toAbsolutePath()
                                .normalize();
                Files.createDirectories(all);
                sweep(all);
                DataFolder folder =
                        new DataFolder(all.resolve(String.valueOf(ProcessHandle.current().pid())))
                                .create();
                Pid.of(ProcessHandle.current()).write(folder.root().resolve("owner"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder), "devstack-end"));
                shared.setProperty(PROPERTY, folder.root().toString());
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException("no place for the test parts", e);
            }
        }
    }

    /** Ends and deletes what belongs to a JVM that is gone. */
    private static void sweep(Path all) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all)) {
            for (Path folder : folders) {
                if (Pid.read(folder.resolve("owner")).flatMap(Pid::handle).isEmpty()) {
                    end(new DataFolder(folder));
                    Trees.delete(folder);
                }
            }
        }
    }

    private static void end(DataFolder folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.run(), "*.pid")) {
            for (Path file : files) {
                Pid.read(file).flatMap(Pid::handle).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException alreadyGone) {
            // Without the folder there is no process of it either.
        }
    }
}
