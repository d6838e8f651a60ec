package im.exo.keys.usernames;

import com.google.protobuf.ByteString;

/** A username under the entropy of a link, which never gets here. */
public record EncryptedUsername(ByteString bytes) {

    /** libsignal makes 160 of every name. */
    public static final int MAX_BYTES = 256;

    /** @throws IllegalArgumentException when it is empty or longer than {@link #MAX_BYTES} */
    public EncryptedUsername {
        if (bytes.isEmpty() || bytes.size() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "an encrypted username has 1 to " + MAX_BYTES + " bytes");
        }
    }

    public static EncryptedUsername of(byte[] bytes) {
        return new EncryptedUsername(ByteString.copyFrom(bytes));
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return "EncryptedUsername[redacted]";
    }
}
