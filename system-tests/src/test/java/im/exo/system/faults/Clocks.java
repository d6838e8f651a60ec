package im.exo.system.faults;

import im.exo.devstack.platform.PlatformOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clocks of single processes, which a test sets: the time of day by {@code libfaketime}, while the
 * clock that only ever goes on stays as it is, as when somebody sets the clock of a machine.
 */
final class Clocks {

    /** A process looks again when its own second is over. */
    private static final long SEEN_SECONDS = 2;

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path folder;
    private final Path library;

    /** @param folder where the settings of the clocks lie */
    Clocks(Path folder) {
        this.folder = folder;
        this.library = library();
    }

    private static Path library() {
        var wanted = FileSystems.getDefault().getPathMatcher("glob:**/faketime/libfaketimeMT.so.1");
        try (var files = Files.find(LIBRARIES, 3, (path, attributes) -> wanted.matches(path))) {
            return files.findFirst()
                    .orElseThrow(
                            () ->
                                    new IllegalStateException(
                                            "libfaketime is missing; Debian: apt-get install faketime"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives these processes clocks that can be set. */
    PlatformOptions in(PlatformOptions options, List<String> processes) {
        var all = options;
        for (var process : processes) {
            set(process, Duration.ZERO);
            all =
                    all.wrapped(
                            process,
                            List.of(
                                    "env",
                                    "LD_PRELOAD=" + library,
                                    "FAKETIME_TIMESTAMP_FILE=" + file(process),
                                    "FAKETIME_CACHE_DURATION=1",
                                    "FAKETIME_DONT_FAKE_MONOTONIC=1",
                                    // Or each wait with a time limit ends at once.
                                    "FAKETIME_FORCE_MONOTONIC_FIX=0"));
        }
        return all;
    }

    /** Sets clocks beside the real time; returns when they are seen. */
    void step(Duration from, List<String> processes) throws InterruptedException {
        processes.forEach(process -> set(process, from));
        TimeUnit.SECONDS.sleep(SEEN_SECONDS);
    }

    /** Removes what the library of a killed process leaves in shared memory. */
    static void sweep() throws IOException {
        try (var files = Files.newDirectoryStream(SHARED_MEMORY, "*faketime_*")) {
            for (var file : files) {
                var name = file.getFileName().toString();
                long pid = Long.parseLong(name.substring(name.lastIndexOf('_') + 1));
                if (ProcessHandle.of(pid).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void set(String process, Duration from) {
        try {
            var draft = Files.createTempFile(folder, process, ".draft");
            Files.writeString(draft, "%+d%n".formatted(from.toSeconds()));
            Files.move(draft, file(process), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String process) {
        return folder.resolve(process);
    }
}
