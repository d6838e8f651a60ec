package im.exo.contract;

import com.google.protobuf.ByteString;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * A random 128-bit account, known to people as the <em>Exo ID</em>.
 *
 * <p>It is a capability to write to somebody, so it never prints itself: {@link #toString()} is
 * redacted and {@link #text()} has to be asked for.
 */
public record AccountId(long high, long low) implements Comparable<AccountId> {

    private static final SecureRandom RANDOM = new SecureRandom();

    public static AccountId random() {
        return new AccountId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    /**
     * @param bytes exactly 16 bytes, big endian
     * @throws IllegalArgumentException for any other length
     */
    public static AccountId of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("an account id has 16 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new AccountId(buffer.getLong(), buffer.getLong());
    }

    /** As {@link #of(byte[])}, without copying. */
    public static AccountId of(ByteString bytes) {
        if (bytes.size() != 16) {
            throw new IllegalArgumentException("an account id has 16 bytes, not " + bytes.size());
        }
        var buffer = bytes.asReadOnlyByteBuffer();
        return new AccountId(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads an Exo ID in any case, with or without its dashes or spaces.
     *
     * @throws IllegalArgumentException when characters or the check digits are wrong
     */
    public static AccountId parse(String text) {
        return of(ExoId.decode(text));
    }

    /** The Exo ID: six groups of five characters, the last four of them check digits. */
    public String text() {
        return ExoId.encode(bytes());
    }

    /** 16 bytes, big endian. */
    public byte[] bytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** 16 bytes, big endian. */
    public ByteString byteString() {
        return ByteString.copyFrom(bytes());
    }

    @Override
    public int compareTo(AccountId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return "AccountId[redacted]";
    }
}
