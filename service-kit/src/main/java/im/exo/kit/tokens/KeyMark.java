package im.exo.kit.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * How a signing key stands on the deny list, among sessions: the first 16 bytes of SHA-256 over a
 * label and the key's id. Verifiers keep published keys; a key that fell into wrong hands has to be
 * refused although they know it.
 */
public final class KeyMark {

    private static final String LABEL = "exo revoked signing key v1 ";

    private KeyMark() {}

    public static UUID of(String kid) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest((LABEL + kid).getBytes(UTF_8));
            var longs = ByteBuffer.wrap(hash);
            return new UUID(longs.getLong(), longs.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
