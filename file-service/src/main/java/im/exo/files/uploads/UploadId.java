package im.exo.files.uploads;

import java.security.SecureRandom;
import java.util.HexFormat;

/** One upload: 16 random bytes. {@link #text()}, its place in URLs, is 32 hex digits. */
public record UploadId(String text) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException unless the text is 32 lower-case hexadecimal digits */
    public UploadId {
        if (text.length() != 32
                || !text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new IllegalArgumentException("an upload id is 32 lower-case hex digits");
        }
    }

    public static UploadId random() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return new UploadId(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(text);
    }

    @Override
    public String toString() {
        return "UploadId[redacted]";
    }
}
