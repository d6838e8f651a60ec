package im.exo.client.contacts;

import im.exo.contract.AccountId;

import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.fingerprint.NumericFingerprintGenerator;

/** Signal's safety number (5200 rounds) with the 16 bytes of the account as the stable id. */
public final class SafetyNumber {

    private static final int ROUNDS = 5200;
    private static final int VERSION = 2;

    private SafetyNumber() {}

    /** Sixty digits, the same on both sides. */
    public static String of(AccountId own, IdentityKey ownKey, AccountId other, byte[] otherKey) {
        try {
            return new NumericFingerprintGenerator(ROUNDS)
                    .createFor(
                            VERSION, own.bytes(), ownKey, other.bytes(), new IdentityKey(otherKey))
                    .getDisplayableFingerprint()
                    .getDisplayText();
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not an identity key", e);
        }
    }
}
