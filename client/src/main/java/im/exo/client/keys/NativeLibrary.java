package im.exo.client.keys;

import org.signal.libsignal.protocol.SignalProtocolAddress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Loads libsignal's native code once per process.
 *
 * <p>Started by {@code ./exo} it comes from {@code target/native}, by {@code java.library.path}.
 * With libsignal's jar as published, libsignal unpacks more than 100 MB into the temp folder of every process and leaves
 * them there when it is killed; on Linux the files are unlinked as soon as they are mapped.
 */
public final class NativeLibrary {

    private NativeLibrary() {}

    /** Cheap after the first call, which takes up to a second. */
    public static void ensure() {
        Loaded.touch();
    }

    /**
     * Whether libsignal itself has put this file there: in a folder of its own, directly below the
     * temp folder. A checkout may lie below the temp folder, too.
     */
    static boolean copied(Path file, Path temp) {
        Path folder = file.getParent();
        return folder != null
                && temp.equals(folder.getParent())
                && folder.getFileName().toString().startsWith("libsignal");
    }

    private static final class Loaded {

        static {
            // Any native object makes libsignal load its library.
            if (new SignalProtocolAddress("load", 1).getDeviceId() != 1) {
                throw new IllegalStateException("libsignal does not work on this machine");
            }
            unlinkCopies();
        }

        private static void touch() {
            // The class initializer has done it.
        }

        private static void unlinkCopies() {
            Path temp = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
            try {
                List<Path> mapped =
                        Files.readAllLines(Path.of("/proc/self/maps")).stream()
                                .filter(line -> line.contains("signal_jni"))
                                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                                .distinct()
                                .filter(file -> copied(file, temp))
                                .toList();
                for (Path file : mapped) {
                    Files.deleteIfExists(file);
                    Files.deleteIfExists(Objects.requireNonNull(file.getParent()));
                }
            } catch (IOException | RuntimeException e) {
                // Not Linux, or not ours to delete: libsignal removes them at an orderly end.
            }
        }
    }
}
