package im.exo.contract;

import com.google.protobuf.ByteString;

import java.security.SecureRandom;

/**
 * What an operator hands out so that somebody can make an account: 16 random bytes, written as an
 * Exo ID is. Whoever holds it can use it, so it never prints itself.
 */
public record InviteCode(ByteString secret) {

    public static final int BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    public InviteCode {
        if (secret.size() != BYTES) {
            throw new IllegalArgumentException("an invite has 16 bytes, not " + secret.size());
        }
    }

    public static InviteCode random() {
        var secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return new InviteCode(ByteString.copyFrom(secret));
    }

    /**
     * Reads a code in any case, with or without its dashes or spaces.
     *
     * @throws IllegalArgumentException when characters or the check digits are wrong
     */
    public static InviteCode parse(String text) {
        return new InviteCode(ByteString.copyFrom(ExoId.decode(text)));
    }

    /** Six groups of five characters, the last four of them check digits. */
    public String text() {
        return ExoId.encode(secret.toByteArray());
    }

    @Override
    public String toString() {
        return "InviteCode[redacted]";
    }
}
