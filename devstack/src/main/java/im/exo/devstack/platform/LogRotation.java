package im.exo.devstack.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Keeps every log below a bound: what is full becomes `NAME.log.1` (one is kept) and starts anew.
///
/// The file is copied and cut, not moved, because the process goes on writing to the one it opened
/// (it appends). Lines written between copy and cut are lost; that is the price of logs that need
/// no pipe through the supervisor.
final class LogRotation {
    static final long LIMIT = 16L << 20;

    private final Path folder;
    private final long limit;

    LogRotation(Path folder) {
        this(folder, LIMIT);
    }

    LogRotation(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    void rotate() {
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : logs) {
                if (Files.size(log) > limit) {
                    Files.copy(
                            log,
                            log.resolveSibling(log.getFileName() + ".1"),
                            StandardCopyOption.REPLACE_EXISTING);
                    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                        channel.truncate(0);
                    }
                }
            }
        } catch (IOException tryAgainSoon) {
            // A full disk or a log deleted by hand must not end the watch.
        }
    }
}
