package im.exo.devstack.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// What takes seconds to make and is the same for every data folder: made once per user below
/// `~/.cache/exo` (or `XDG_CACHE_HOME`). Names carry the version that they belong to.
final class UserCache {
    private UserCache() {}

    /** The folder of this name, made completely or not at all, also when several processes want it. */
    static Path once(String name, Maker maker) throws IOException, InterruptedException {
        Path folder = root().resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Files.createDirectories(root());
        synchronized (UserCache.class) {
            try (FileChannel channel =
                            FileChannel.open(
                                    root().resolve(name + ".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new UncheckedIOException(new IOException("lost the lock of " + folder));
                }
                if (!Files.isDirectory(folder)) {
                    Path draft = root().resolve(name + ".draft");
                    Trees.delete(draft);
                    Files.createDirectories(draft);
                    maker.make(draft);
                    Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        return folder;
    }

    /** Copies a folder of the cache to a place that does not exist yet: all of it or nothing. */
    static void seed(Path cached, Path target) throws IOException {
        Path draft = target.resolveSibling(target.getFileName() + ".draft");
        Trees.delete(draft);
        Trees.copy(cached, draft);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path root() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(place -> !place.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("exo");
    }

    @FunctionalInterface
    interface Maker {
        void make(Path draft) throws IOException, InterruptedException;
    }
}
