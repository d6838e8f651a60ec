package im.exo.files;

import im.exo.contract.FileId;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a file's bytes are called in the bucket, in signed links and in events: the first 16 bytes
 * of SHA-256 over "exo blob v1" and the {@link FileId}. Whoever sees a blob's name (a CDN, the
 * bucket's owner, a topic) therefore cannot ask for a link to it. {@link #text()} is 32 lower-case
 * hexadecimal digits.
 */
public record BlobId(String text) {

    private static final byte[] LABEL = "exo blob v1".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 16;

    /** @throws IllegalArgumentException unless the text is 32 lower-case hexadecimal digits */
    public BlobId {
        if (text.length() != 2 * BYTES
                || !text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new IllegalArgumentException("a blob's name is 32 lower-case hex digits");
        }
    }

    public static BlobId of(FileId file) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(LABEL);
            return of(Arrays.copyOf(sha.digest(file.bytes()), BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** @param bytes exactly 16 bytes */
    public static BlobId of(byte[] bytes) {
        return new BlobId(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(text);
    }

    @Override
    public String toString() {
        return "BlobId[redacted]";
    }
}
