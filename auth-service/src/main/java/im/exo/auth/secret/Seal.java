package im.exo.auth.secret;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Secrets at rest: AES-256-GCM under a key of the configured secret, a random nonce of 12 bytes in
 * front. What a secret belongs to is authenticated with it, so that it opens nowhere else.
 */
public final class Seal {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;

    Seal(SecretKey key) {
        this.key = key;
    }

    /** 28 bytes more than the plaintext. */
    public byte[] seal(byte[] plain, byte[]... belongsTo) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, belongsTo).doFinal(plain);
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES-GCM", e);
        }
    }

    /** @throws GeneralSecurityException when it was changed, or sealed under another secret */
    public byte[] open(byte[] sealed, byte[]... belongsTo) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        return cipher(Cipher.DECRYPT_MODE, nonce, belongsTo)
                .doFinal(sealed, NONCE_BYTES, Math.max(0, sealed.length - NONCE_BYTES));
    }

    private Cipher cipher(int mode, byte[] nonce, byte[]... belongsTo)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        for (byte[] part : belongsTo) {
            cipher.updateAAD(part);
        }
        return cipher;
    }
}
