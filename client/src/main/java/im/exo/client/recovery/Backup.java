package im.exo.client.recovery;

import im.exo.client.account.AccountSecrets;
import im.exo.contract.AccountId;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The account's secrets under the recovery key: AES-256-GCM, a random nonce of 12 bytes before the
 * ciphertext, the account as associated data.
 */
public final class Backup {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Backup() {}

    public static byte[] seal(RecoveryKey key, AccountSecrets secrets) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] plain = secrets.bytes();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, secrets.account());
            byte[] sealed = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has AES-256-GCM", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * @throws IllegalArgumentException when it was altered, or sealed with another key or for
     *     another account
     */
    public static AccountSecrets open(RecoveryKey key, AccountId account, byte[] sealed) {
        if (sealed.length <= NONCE) {
            throw new IllegalArgumentException("the backup is damaged");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE), account);
            byte[] plain = cipher.doFinal(sealed, NONCE, sealed.length - NONCE);
            try {
                AccountSecrets secrets = AccountSecrets.of(plain);
                if (secrets.account().equals(account)) {
                    return secrets;
                }
                secrets.close();
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
            throw new IllegalArgumentException("the backup is of another account");
        } catch (AEADBadTagException e) {
            throw new IllegalArgumentException("the backup was altered, or is of another key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has AES-256-GCM", e);
        }
    }

    private static Cipher cipher(int mode, RecoveryKey key, byte[] nonce, AccountId account)
            throws GeneralSecurityException {
        byte[] secret = key.backup();
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        Arrays.fill(secret, (byte) 0);
        cipher.updateAAD(account.bytes());
        return cipher;
    }
}
