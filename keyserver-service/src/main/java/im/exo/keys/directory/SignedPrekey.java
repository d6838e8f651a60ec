package im.exo.keys.directory;

import com.google.protobuf.ByteString;

/**
 * A prekey with the identity key's signature over its public key: the signed EC prekey (33 bytes)
 * or a Kyber prekey (1569 bytes).
 *
 * @param id unsigned 32 bits, chosen by the device
 * @param signature 64 bytes, XEdDSA
 */
public record SignedPrekey(long id, ByteString key, ByteString signature) {

    public static final int SIGNATURE_BYTES = 64;

    public SignedPrekey {
        Prekey.checkId(id);
        if (key.size() != Prekey.EC_BYTES && key.size() != Prekey.KYBER_BYTES) {
            throw new IllegalArgumentException("a public key has 33 or 1569 bytes");
        }
        if (signature.size() != SIGNATURE_BYTES) {
            throw new IllegalArgumentException("a signature has 64 bytes");
        }
    }
}
