package im.exo.auth.signing;

import com.google.protobuf.ByteString;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Where signing keys live, the secret half sealed. All instances share them. */
public interface SigningKeyStore {

    /**
     * A key at rest.
     *
     * @param open X.509 encoding of the public half
     * @param sealed PKCS#8 encoding of the secret half under {@link KeySeal}
     */
    record Stored(
            int turn, ByteString open, ByteString sealed, Instant publishedAt, Instant signsFrom) {}

    /** By turn. */
    List<Stored> all();

    /** False when another instance was first with the key of this turn. */
    boolean add(Stored key);

    void remove(int turn);

    /**
     * Puts this key in the place of all earlier ones, and those on the list of what is revoked, or
     * does nothing of it.
     *
     * @param revoked marks of the earlier keys
     * @param until how long they are to be remembered
     * @return false when another instance was first with the key of this turn
     */
    boolean replaceAll(Stored key, List<UUID> revoked, Instant until);
}
