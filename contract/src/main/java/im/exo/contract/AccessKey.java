package im.exo.contract;

import com.google.protobuf.ByteString;

import java.util.Base64;

/**
 * What lets somebody write to an account, ask for its keys and see its profile without saying who
 * they are: 16 bytes that follow from its profile key (libsignal's {@code ProfileKey.deriveAccessKey}).
 * Who has it got it in a message of that account; the server has its hash.
 */
public final class AccessKey {

    public static final int BYTES = 16;

    /** The request header that carries it, in base64. */
    public static final String HEADER = "Unidentified-Access-Key";

    private static final int TEXT = 24;

    private final byte[] bytes;

    private AccessKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an access key has 16 bytes");
        }
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException for anything but 16 bytes */
    public static AccessKey of(byte[] bytes) {
        return new AccessKey(bytes.clone());
    }

    /** As {@link #of(byte[])}. */
    public static AccessKey of(ByteString bytes) {
        return new AccessKey(bytes.toByteArray());
    }

    /** @throws IllegalArgumentException for anything but the base64 of 16 bytes, padded */
    public static AccessKey parse(String header) {
        if (header.length() != TEXT) {
            throw new IllegalArgumentException("an access key is written in 24 characters");
        }
        return new AccessKey(Base64.getDecoder().decode(header));
    }

    /** The value of {@link #HEADER}. */
    public String text() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public ByteString byteString() {
        return ByteString.copyFrom(bytes);
    }

    @Override
    public String toString() {
        return "AccessKey[redacted]";
    }
}
