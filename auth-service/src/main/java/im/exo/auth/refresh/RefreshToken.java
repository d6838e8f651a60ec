package im.exo.auth.refresh;

import com.google.protobuf.ByteString;

import im.exo.contract.DeviceAddress;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What a client shows to get its next access token. It is opaque to the client; for this service
 * it names the device and the generation and proves by {@code mac} that it was issued here, so that
 * an invented one can end nobody's session.
 */
public record RefreshToken(
        DeviceAddress device, int generation, ByteString secret, ByteString mac) {

    static final int SECRET_BYTES = 32;
    static final int MAC_BYTES = 32;

    public RefreshToken {
        if (generation < 0 || secret.size() != SECRET_BYTES || mac.size() != MAC_BYTES) {
            throw new IllegalArgumentException("not a refresh token");
        }
    }

    /** SHA-256 of the secret: all that is stored. */
    ByteString hash() {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256").digest(secret.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The token as the client gets it: 114 characters of base64url. */
    public String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        RefreshTokens.named(device, generation)
                                .concat(secret)
                                .concat(mac)
                                .toByteArray());
    }

    @Override
    public String toString() {
        return "RefreshToken[redacted]";
    }
}
