package im.exo.client.store;

import im.exo.client.account.Hkdf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals rows with AES-256-GCM (fresh 96-bit nonce in front, the row's {@link Place} as associated
 * data), padded to a {@link Bucket}, and hides ids behind HMAC-SHA256, so that the file tells neither content nor who is who.
 */
final class Sealer {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec rows;
    private final SecretKeySpec ids;

    /** @param key 32 random bytes; zeroed here */
    Sealer(byte[] key) {
        rows = subkey(key, "exo store rows v1", "AES");
        ids = subkey(key, "exo store ids v1", "HmacSHA256");
        Arrays.fill(key, (byte) 0);
    }

    private static SecretKeySpec subkey(byte[] key, String label, String algorithm) {
        byte[] derived = Hkdf.derive(key, label, 32);
        try {
            return new SecretKeySpec(derived, algorithm);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    byte[] seal(byte[] plaintext, byte[] associated) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce);
            cipher.updateAAD(associated);
            byte[] padded = Bucket.pad(plaintext);
            var out = ByteBuffer.allocate(NONCE + padded.length + TAG_BITS / 8).put(nonce);
            cipher.doFinal(ByteBuffer.wrap(padded), out);
            return out.array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
    }

    /** @throws TamperedException when key, row or place is not the one it was sealed with */
    byte[] open(byte[] sealed, byte[] associated) {
        if (sealed.length < NONCE + TAG_BITS / 8) {
            throw new TamperedException();
        }
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE));
            cipher.updateAAD(associated);
            return Bucket.unpad(cipher.doFinal(sealed, NONCE, sealed.length - NONCE));
        } catch (AEADBadTagException e) {
            throw new TamperedException();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
    }

    /** 16 bytes that stand for an id within one table. */
    byte[] opaque(String table, byte[] id) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(ids);
            mac.update(table.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(id), 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every Java runtime", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, rows, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    @Override
    public String toString() {
        return "Sealer[redacted]";
    }
}
