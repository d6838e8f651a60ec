package im.exo.contract;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A 128-bit secret that opens one stored file's ciphertext. Prints itself redacted; {@link #text()}
 * is 22 characters of base64url.
 */
public record FileId(long high, long low) {

    private static final SecureRandom RANDOM = new SecureRandom();

    public static FileId random() {
        return new FileId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    /**
     * @param bytes exactly 16 bytes
     * @throws IllegalArgumentException for any other length
     */
    public static FileId of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("a file id has 16 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new FileId(buffer.getLong(), buffer.getLong());
    }

    /** @throws IllegalArgumentException unless the text is 22 characters of base64url */
    public static FileId parse(String text) {
        if (text.length() != 22) {
            throw new IllegalArgumentException("a file id has 22 characters");
        }
        var id = of(Base64.getUrlDecoder().decode(text));
        if (!id.text().equals(text)) {
            throw new IllegalArgumentException("a file id is canonical base64url");
        }
        return id;
    }

    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Override
    public String toString() {
        return "FileId[redacted]";
    }
}
