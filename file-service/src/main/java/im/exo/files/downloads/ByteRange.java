package im.exo.files.downloads;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code Range} header asks for (RFC 9110, section 14). One range is served; a list of them,
 * another unit or anything malformed is answered with the whole, as the RFC allows.
 */
sealed interface ByteRange {

    Pattern SINGLE = Pattern.compile("(?i:bytes)=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    /** Everything. */
    record Whole() implements ByteRange {}

    /** The bytes from {@code first} to {@code last}, both included. */
    record Slice(long first, long last) implements ByteRange {
        public Slice {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("a slice has a first and a last byte");
            }
        }

        long length() {
            return last - first + 1;
        }
    }

    /** Nothing that the file has. */
    record Unsatisfiable() implements ByteRange {}

    /** @param size bytes of the file */
    static ByteRange parse(String header, long size) {
        Matcher matcher = SINGLE.matcher(header);
        if (!matcher.matches()) {
            return new Whole();
        }
        var first = matcher.group(1);
        var last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return new Whole();
        }
        return from >= size ? new Unsatisfiable() : new Slice(from, Math.min(to, size - 1));
    }

    private static ByteRange suffix(long length, long size) {
        if (length == 0 || size == 0) {
            return new Unsatisfiable();
        }
        return new Slice(Math.max(0, size - length), size - 1);
    }
}
