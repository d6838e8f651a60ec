package im.exo.system.blindness;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for many marks at once in any amount of bytes: a table over the first three bytes of every
 * form tells at most positions that nothing begins there.
 */
final class Search {

    /** A mark was seen. */
    record Sighting(Mark mark, String form, String where) {}

    private record Needle(Mark mark, String form, byte[] bytes) {}

    private static final int TABLE = 1 << 18;

    private final List<List<Needle>> table = new ArrayList<>(TABLE);
    private final boolean[] begins = new boolean[TABLE];
    private final int longest;

    Search(Collection<Mark> marks) {
        for (int i = 0; i < TABLE; i++) {
            table.add(List.of());
        }
        int most = 3;
        for (var mark : marks) {
            for (var form : mark.forms().entrySet()) {
                byte[] bytes = form.getValue();
                int slot = slot(bytes, 0);
                var more = new ArrayList<>(table.get(slot));
                more.add(new Needle(mark, form.getKey(), bytes));
                table.set(slot, more);
                begins[slot] = true;
                most = Math.max(most, bytes.length);
            }
        }
        longest = most;
    }

    private static int slot(byte[] bytes, int at) {
        int three = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
        return three * 0x9E3779B1 >>> 14;
    }

    Set<Sighting> in(byte[] bytes, String where) {
        var sightings = new HashSet<Sighting>();
        scan(bytes, bytes.length, where, sightings);
        return sightings;
    }

    /** Reads to the end; what lies across two reads is found too. */
    Set<Sighting> in(InputStream stream, String where) throws IOException {
        var sightings = new HashSet<Sighting>();
        var buffer = new byte[1 << 20];
        int kept = 0;
        while (true) {
            int read = stream.readNBytes(buffer, kept, buffer.length - kept);
            int length = kept + read;
            scan(buffer, length, where, sightings);
            if (read < buffer.length - kept) {
                return sightings;
            }
            kept = longest - 1;
            System.arraycopy(buffer, length - kept, buffer, 0, kept);
        }
    }

    private void scan(byte[] bytes, int length, String where, Set<Sighting> sightings) {
        for (int at = 0; at + 2 < length; at++) {
            int slot = slot(bytes, at);
            if (begins[slot]) {
                for (var needle : table.get(slot)) {
                    if (matches(needle.bytes(), bytes, at, length)) {
                        sightings.add(new Sighting(needle.mark(), needle.form(), where));
                    }
                }
            }
        }
    }

    private static boolean matches(byte[] needle, byte[] bytes, int at, int length) {
        if (at + needle.length > length) {
            return false;
        }
        for (int i = 0; i < needle.length; i++) {
            if (bytes[at + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }
}
