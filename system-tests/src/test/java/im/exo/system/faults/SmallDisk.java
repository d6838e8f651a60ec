package im.exo.system.faults;

import im.exo.devstack.parts.DataFolder;
import im.exo.system.platform.Exo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk for the database's data that can be full: a file system in memory, which only the database
 * server sees and which is gone with it. What takes up the room is a file of the test's.
 */
final class SmallDisk {

    private static final int BLOCK = 4 * 1024;

    /** In a mount namespace of its own, as root of a user namespace of its own. */
    private static final List<String> NAMESPACE =
            List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-ec");

    /** A copy of what was prepared, in the place of what was prepared. */
    private static final String MOUNT =
            "data=$1; size=$2; shift 2; mkdir -p \"$data.disk\";"
                    + " mount -t tmpfs -o size=\"$size\" tmpfs \"$data.disk\";"
                    + " cp -a --sparse=never \"$data/.\" \"$data.disk\";"
                    + " mount --bind \"$data.disk\" \"$data\";"
                    + " exec \"$@\"";

    private final Path ballast;

    /** The disk of the running database. */
    SmallDisk(Exo exo) {
        var data = data(exo.platform().data()).toAbsolutePath();
        // As the server sees it.
        var root = Path.of("/proc/" + exo.platform().process("mariadb").pid() + "/root");
        this.ballast = root.resolve(data.getRoot().relativize(data)).resolve("ballast");
    }

    /** What has to start the database so that it has such a disk. */
    static List<String> wrapper(DataFolder folder, int megabytes) {
        var words = new ArrayList<>(NAMESPACE);
        words.addAll(List.of(MOUNT, "small-disk", data(folder).toString(), megabytes + "m"));
        return words;
    }

    /** Not everywhere may a process have a mount namespace of its own. */
    static boolean possible() throws IOException, InterruptedException {
        var words = new ArrayList<>(NAMESPACE);
        words.add("mount -t tmpfs tmpfs /mnt");
        return System.getProperty("user.name").equals("root")
                && new ProcessBuilder(words)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }

    private static Path data(DataFolder folder) {
        return folder.part("mariadb").resolve("data");
    }

    long free() throws IOException {
        return Files.getFileStore(ballast.getParent()).getUsableSpace();
    }

    /** Takes up all but so many bytes. */
    void leave(long bytes) throws IOException {
        try (OutputStream out =
                Files.newOutputStream(
                        ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (free() >= bytes + BLOCK) {
                out.write(new byte[BLOCK]);
            }
        }
    }

    void makeRoom() throws IOException {
        Files.delete(ballast);
    }
}
