package im.exo.keys.directory;

import com.google.protobuf.ByteString;

/**
 * A one-time EC prekey.
 *
 * @param id unsigned 32 bits, chosen by the device
 * @param key 33 bytes
 */
public record Prekey(long id, ByteString key) {

    /** Type byte and Curve25519 coordinate. */
    public static final int EC_BYTES = 33;

    /** Type byte and Kyber-1024 public key. */
    public static final int KYBER_BYTES = 1569;

    public Prekey {
        checkId(id);
        if (key.size() != EC_BYTES) {
            throw new IllegalArgumentException("an EC public key has 33 bytes");
        }
    }

    static void checkId(long id) {
        if (id < 0 || id > 0xffff_ffffL) {
            throw new IllegalArgumentException("a prekey id is an unsigned 32 bit number");
        }
    }
}
