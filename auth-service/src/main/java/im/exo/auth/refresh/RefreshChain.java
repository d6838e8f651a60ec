package im.exo.auth.refresh;

import com.google.protobuf.ByteString;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Where a session's refresh tokens stand. No token can be read from it: it holds hashes, and a salt
 * that makes a successor only together with its predecessor.
 *
 * @param generation of the one token that is valid now, counting from 0
 * @param hash of that token
 * @param salt from which that token was derived
 * @param previous hash of the token before; empty when it is past its grace
 * @param turnedAt when the present token was first given out; null once it no longer matters, since
 *     what is stored for long about use is a day, not a time
 * @param expiresOn the last day on which the present token is valid
 */
public record RefreshChain(
        int generation,
        ByteString hash,
        ByteString salt,
        ByteString previous,
        @Nullable Instant turnedAt,
        LocalDate expiresOn) {

    public static final int SALT_BYTES = 16;

    public RefreshChain {
        if (generation < 0
                || salt.size() != SALT_BYTES
                || !(hash.size() == 32 || hash.isEmpty())
                || !(previous.size() == 32 || previous.isEmpty())) {
            throw new IllegalArgumentException("not a chain of refresh tokens");
        }
    }

    /** This chain, with no token valid any more. */
    RefreshChain killed() {
        return new RefreshChain(
                generation, ByteString.EMPTY, salt, ByteString.EMPTY, null, expiresOn);
    }

    /** Whether it was ended: nothing refreshes it any more. */
    public boolean dead() {
        return hash.isEmpty();
    }

    @Override
    public String toString() {
        return "RefreshChain[redacted]";
    }
}
