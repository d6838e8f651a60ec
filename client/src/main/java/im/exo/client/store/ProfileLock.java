package im.exo.client.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * One process per profile: two would answer with the same ratchet keys. The lock goes with the
 * process, however it ends.
 */
public final class ProfileLock implements AutoCloseable {

    private final FileChannel channel;

    private ProfileLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates the folder, for its owner only, when it is not there. */
    public static ProfileLock take(Path folder) throws IOException, ProfileInUse {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
        var channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new ProfileLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // This very process holds it already.
        }
        channel.close();
        throw new ProfileInUse(String.valueOf(folder.getFileName()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
