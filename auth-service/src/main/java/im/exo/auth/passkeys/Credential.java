package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;

/**
 * What an authenticator handed out of a passkey.
 *
 * @param bytes id and public key, as WebAuthn's attested credential data
 * @param counter of signatures; 0 for an authenticator that does not count
 * @param backupEligible whether the passkey may be on further devices; never changes
 * @param backedUp whether it is
 */
public record Credential(ByteString bytes, long counter, boolean backupEligible, boolean backedUp) {

    /** Enough for an id of 1023 bytes and an RSA key of 4096 bits. */
    static final int MOST_BYTES = 2048;

    public Credential {
        if (bytes.isEmpty() || bytes.size() > MOST_BYTES || counter < 0) {
            throw new IllegalArgumentException("not a credential");
        }
    }

    /** The authenticator's own id of it: after 16 bytes of its make, and two that give its length. */
    ByteString id() {
        int length = (bytes.byteAt(16) & 0xff) << 8 | bytes.byteAt(17) & 0xff;
        return bytes.substring(18, 18 + length);
    }

    /**
     * Whether a signature with this counter comes after all that were seen. If not, two
     * authenticators have the key (WebAuthn Level 3, section 6.1.1).
     */
    boolean isFollowedBy(long next) {
        return next == 0 && counter == 0 || next > counter;
    }

    Credential used(long next, boolean nowBackedUp) {
        return new Credential(bytes, next, backupEligible, nowBackedUp);
    }

    @Override
    public String toString() {
        return "Credential[redacted]";
    }
}
