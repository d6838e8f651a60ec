package im.exo.auth.signing;

import com.google.protobuf.ByteString;

import java.time.Instant;
import java.util.List;

/** Where signing keys live, the secret half sealed. All instances share them. */
public interface SigningKeyStore {

    /**
     * A key at rest.
     *
     * @param open X.509 encoding of the public half
     * @param sealed PKCS#8 encoding of the secret half under {@link KeySeal}
     */
    record Stored(int turn, ByteString open, ByteString sealed, Instant signsFrom) {}

    /** By turn. */
    List<Stored> all();

    /** False when another instance was first with the key of this turn. */
    boolean add(Stored key);

    void remove(int turn);
}
