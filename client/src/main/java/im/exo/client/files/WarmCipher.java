package im.exo.client.files;

import java.security.GeneralSecurityException;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM at the speed of the processor. The runtime uses its instructions only once the cipher's
 * methods were called some thousand times; a file is few calls with a megabyte each, and was
 * encrypted at 70 MB/s from its beginning to its end. A quarter of a second of small calls, once in
 * a process, makes that some gigabytes a second.
 */
final class WarmCipher {

    /** Below that, warming up takes longer than it saves. */
    private static final long WORTH_BYTES = 24L * 1024 * 1024;

    private static final int CALLS = 12_000;

    private WarmCipher() {}

    /** @param bytes that are to be encrypted */
    static void encrypting(long bytes) {
        if (bytes >= WORTH_BYTES) {
            Encrypting.warm();
        }
    }

    /** @param bytes that are to be decrypted */
    static void decrypting(long bytes) {
        if (bytes >= WORTH_BYTES) {
            Decrypting.warm();
        }
    }

    private static final class Encrypting {

        static {
            run(Cipher.ENCRYPT_MODE, new byte[64]);
        }

        private static void warm() {
            // The class initializer has done it.
        }
    }

    private static final class Decrypting {

        static {
            run(Cipher.DECRYPT_MODE, run(Cipher.ENCRYPT_MODE, new byte[64], 1));
        }

        private static void warm() {
            // The class initializer has done it.
        }
    }

    private static void run(int mode, byte[] input) {
        run(mode, input, CALLS);
    }

    /** Zeros under a key of zeros and ever the same nonce: nothing of it leaves this class. */
    private static byte[] run(int mode, byte[] input, int calls) {
        try {
            var key = new SecretKeySpec(new byte[32], "AES");
            var nonce = new GCMParameterSpec(128, new byte[12]);
            byte[] output = {};
            for (int call = 0; call < calls; call++) {
                var cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(mode, key, nonce);
                output = cipher.doFinal(input);
            }
            return output;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
    }
}
