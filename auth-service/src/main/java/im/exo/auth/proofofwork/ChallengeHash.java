package im.exo.auth.proofofwork;

import com.google.protobuf.ByteString;

/** Names one challenge: the 32 bytes that had to be found. */
public record ChallengeHash(ByteString bytes) {

    public ChallengeHash {
        if (bytes.size() != 32) {
            throw new IllegalArgumentException("a challenge has 32 bytes");
        }
    }
}
