package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Names a passkey: the SHA-256 of the credential id that its authenticator chose. */
public record PasskeyId(ByteString hash) {

    private static final int BYTES = 32;

    public PasskeyId {
        if (hash.size() != BYTES) {
            throw new IllegalArgumentException("a passkey's id has 32 bytes");
        }
    }

    public static PasskeyId of(byte[] credentialId) {
        return new PasskeyId(ByteString.copyFrom(sha256(credentialId)));
    }

    /** @throws IllegalArgumentException for what no passkey is called */
    public static PasskeyId parse(String text) {
        return new PasskeyId(ByteString.copyFrom(Base64.getUrlDecoder().decode(text)));
    }

    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash.toByteArray());
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
