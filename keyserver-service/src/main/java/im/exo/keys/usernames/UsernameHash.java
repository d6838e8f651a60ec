package im.exo.keys.usernames;

import com.google.protobuf.ByteString;

/** What libsignal makes of a username; names are short, so it can be guessed and is never printed. */
public record UsernameHash(ByteString bytes) {

    public static final int BYTES = 32;

    /** @throws IllegalArgumentException for any other length than {@link #BYTES} */
    public UsernameHash {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("a hash of a username has " + BYTES + " bytes");
        }
    }

    public static UsernameHash of(byte[] bytes) {
        return new UsernameHash(ByteString.copyFrom(bytes));
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return "UsernameHash[redacted]";
    }
}
