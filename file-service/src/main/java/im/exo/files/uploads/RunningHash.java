package im.exo.files.uploads;

import org.bouncycastle.crypto.digests.SHA256Digest;

/**
 * SHA-256 that can be put away in the middle and taken up by another process. The JDK's own digest
 * cannot be, hence Bouncy Castle's.
 */
final class RunningHash {

    private final SHA256Digest digest;

    private RunningHash(SHA256Digest digest) {
        this.digest = digest;
    }

    static RunningHash fresh() {
        return new RunningHash(new SHA256Digest());
    }

    /** @param state what {@link #state()} gave */
    static RunningHash resumed(byte[] state) {
        return new RunningHash(new SHA256Digest(state));
    }

    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    byte[] state() {
        return digest.getEncodedState();
    }

    /** The hash of all bytes so far; this object goes on unchanged. */
    byte[] value() {
        var result = new byte[32];
        new SHA256Digest(digest).doFinal(result, 0);
        return result;
    }
}
