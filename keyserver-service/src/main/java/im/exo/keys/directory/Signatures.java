package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import jakarta.enterprise.context.ApplicationScoped;

import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.kem.KEMPublicKey;

import java.util.List;
import java.util.Optional;

/** Checks uploads with libsignal: every key is a key, every signature is the identity key's. */
@ApplicationScoped
public class Signatures {

    private static final byte EC_TYPE = 5;

    /** Empty when all is well. */
    public Optional<Uploaded> objection(Upload upload) {
        try {
            var identity = new IdentityKey(upload.identityKey().toByteArray()).getPublicKey();
            requireEc(upload.identityKey());
            for (var key : upload.oneTimeEc().orElse(List.of())) {
                requireEc(key.key());
            }
            if (upload.signed().isPresent()) {
                requireEc(upload.signed().get().key());
            }
            for (var key : upload.oneTimeKyber().orElse(List.of())) {
                requireKyber(key.key());
            }
            if (upload.lastResort().isPresent()) {
                requireKyber(upload.lastResort().get().key());
            }
            boolean signed =
                    fits(identity, upload.signed().stream().toList())
                            && fits(identity, upload.lastResort().stream().toList())
                            && fits(identity, upload.oneTimeKyber().orElse(List.of()));
            return signed ? Optional.empty() : Optional.of(new Uploaded.BadSignature());
        } catch (InvalidKeyException e) {
            return Optional.of(new Uploaded.BadKey());
        }
    }

    private static boolean fits(ECPublicKey identity, List<SignedPrekey> keys) {
        return keys.stream()
                .allMatch(
                        key ->
                                identity.verifySignature(
                                        key.key().toByteArray(), key.signature().toByteArray()));
    }

    private static void requireEc(ByteString key) throws InvalidKeyException {
        var bytes = key.toByteArray();
        if (bytes[0] != EC_TYPE || new ECPublicKey(bytes).getType() != EC_TYPE) {
            throw new InvalidKeyException("not a Curve25519 key");
        }
    }

    private static void requireKyber(ByteString key) throws InvalidKeyException {
        // Parsing checks type and length; the object holds native memory until collected.
        var parsed = new KEMPublicKey(key.toByteArray());
        if (parsed.serialize().length != Prekey.KYBER_BYTES) {
            throw new InvalidKeyException("not a Kyber-1024 key");
        }
    }
}
