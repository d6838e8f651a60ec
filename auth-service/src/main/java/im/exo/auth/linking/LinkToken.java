package im.exo.auth.linking;

import com.google.protobuf.ByteString;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** What a signed-in device passes on so that another one may join its account. Never printed. */
public record LinkToken(String text) {

    /** Longer texts are no token, whatever else they are. */
    public static final int MOST_CHARACTERS = 64;

    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @param text as the client sent it; only the store knows whether it is a token */
    public LinkToken {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("too long for a link token");
        }
    }

    static LinkToken random() {
        var bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new LinkToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** SHA-256: all that is stored. */
    public ByteString hash() {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "LinkToken[redacted]";
    }
}
