package im.exo.system.blindness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * All that a process and its children may write to, at one moment: heap, off-heap buffers, stacks.
 * They are stopped while it is copied, since a garbage collector moves what they hold out of a
 * reader's way, and searched once they run on: copying takes a fraction of the time of a search, so
 * that nobody misses them.
 *
 * @param searchedAsFiles what is mapped from below here is left out: it is a file, found as such
 *     (Kafka maps two indexes a partition)
 */
record Memory(String name, long pid, Path searchedAsFiles) implements Place {

    private static final int PAGE = 4096;
    private static final int BLOCK = 1 << 20;
    private static final byte[] ZEROS = new byte[PAGE];

    /** Less than any process has: nothing was read. */
    private static final int TOO_LITTLE = 1 << 16;

    @Override
    public Set<Search.Sighting> search(Search search) throws IOException {
        Path copy = Files.createTempFile("memory", ".bin");
        try {
            try (var stopped = Stopped.withChildren(pid);
                    var out = Files.newOutputStream(copy)) {
                for (long process : stopped.processes()) {
                    copy(process, out);
                }
            }
            if (Files.size(copy) < TOO_LITTLE) {
                throw new IOException("the memory of " + name + " could not be read");
            }
            try (var bytes = Files.newInputStream(copy)) {
                return new HashSet<>(search.in(bytes, name));
            }
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private void copy(long process, OutputStream out) throws IOException {
        try (var memory = new RandomAccessFile("/proc/" + process + "/mem", "r")) {
            for (String line : Files.readAllLines(Path.of("/proc", "" + process, "maps"))) {
                String[] parts = line.split("\\s+", 6);
                if (parts[1].startsWith("rw") && !searchedAsFile(parts[1], parts[5])) {
                    String[] range = parts[0].split("-");
                    copy(
                            memory,
                            Long.parseUnsignedLong(range[0], 16),
                            Long.parseUnsignedLong(range[1], 16),
                            out);
                    // Where one mapping ends nothing goes on in the next.
                    out.write(ZEROS);
                }
            }
        }
    }

    private boolean searchedAsFile(String access, String mapped) {
        return access.endsWith("s") && mapped.startsWith(searchedAsFiles + "/");
    }

    /** Pages of zeros are left out, and so are those that cannot be read. */
    private static void copy(RandomAccessFile memory, long from, long to, OutputStream out)
            throws IOException {
        var block = new byte[BLOCK];
        for (long at = from; at < to; ) {
            int read;
            try {
                memory.seek(at);
                read = memory.read(block, 0, (int) Math.min(BLOCK, to - at));
            } catch (IOException unreadable) {
                read = 0;
            }
            if (read <= 0) {
                at += PAGE - at % PAGE;
                continue;
            }
            writeUsed(block, read, out);
            at += read;
        }
    }

    private static void writeUsed(byte[] block, int length, OutputStream out) throws IOException {
        int pending = 0;
        for (int page = 0; page < length; page += PAGE) {
            int end = Math.min(page + PAGE, length);
            if (Arrays.equals(block, page, end, ZEROS, 0, end - page)) {
                out.write(block, pending, page - pending);
                pending = end;
            }
        }
        out.write(block, pending, length - pending);
    }
}
