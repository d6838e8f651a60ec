package im.exo.auth.signing;

import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;

/**
 * A P-256 key for ES256.
 *
 * @param turn counts the platform's keys; each turn has one key
 * @param kid names the key in tokens: its RFC 7638 thumbprint
 * @param publishedAt since when verifiers can learn it
 * @param signsFrom until then it is only published; it signs until a later key does
 */
public record SigningKey(
        int turn,
        String kid,
        ECPublicKey open,
        ECPrivateKey secret,
        Instant publishedAt,
        Instant signsFrom) {

    @Override
    public String toString() {
        return "SigningKey[turn=" + turn + "]";
    }
}
