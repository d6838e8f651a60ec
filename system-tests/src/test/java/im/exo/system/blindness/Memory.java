package im.exo.system.blindness;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * All that a running process and its children may write to: heap, off-heap buffers, stacks. They
 * run on meanwhile; a page that goes away is passed over.
 */
record Memory(String name, long pid) implements Place {

    @Override
    public Set<Search.Sighting> search(Search search) throws IOException {
        var sightings = new HashSet<Search.Sighting>();
        long bytes = search(search, pid, sightings);
        // HAProxy's first process only watches over the one that does the work.
        for (var child : ProcessHandle.of(pid).orElseThrow().descendants().toList()) {
            bytes += search(search, child.pid(), sightings);
        }
        if (bytes < 1 << 16) {
            throw new IOException("the memory of " + name + " could not be read");
        }
        return sightings;
    }

    private long search(Search search, long process, Set<Search.Sighting> sightings)
            throws IOException {
        long bytes = 0;
        try (var memory = new RandomAccessFile("/proc/" + process + "/mem", "r")) {
            for (String line : Files.readAllLines(Path.of("/proc", "" + process, "maps"))) {
                String[] parts = line.split("\\s+", 6);
                if (!parts[1].startsWith("rw")) {
                    continue;
                }
                String[] range = parts[0].split("-");
                long from = Long.parseUnsignedLong(range[0], 16);
                long to = Long.parseUnsignedLong(range[1], 16);
                var region = new Region(memory, from, to);
                sightings.addAll(search.in(region, name));
                bytes += region.readable;
            }
        }
        return bytes;
    }

    /** One mapping; pages that cannot be read count as zeros. */
    private static final class Region extends InputStream {
        private static final int PAGE = 4096;

        private final RandomAccessFile memory;
        private final long to;
        private long at;
        private long readable;

        Region(RandomAccessFile memory, long from, long to) {
            this.memory = memory;
            this.at = from;
            this.to = to;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int wanted = (int) Math.min(length, to - at);
            if (wanted <= 0) {
                return -1;
            }
            try {
                memory.seek(at);
                int read = memory.read(into, offset, wanted);
                if (read > 0) {
                    at += read;
                    readable += read;
                    return read;
                }
            } catch (IOException unreadable) {
                // Falls through to zeros for the rest of the page.
            }
            int skipped = (int) Math.min(wanted, PAGE - at % PAGE);
            java.util.Arrays.fill(into, offset, offset + skipped, (byte) 0);
            at += skipped;
            return skipped;
        }
    }
}
