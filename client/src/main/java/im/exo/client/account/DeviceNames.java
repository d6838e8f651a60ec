package im.exo.client.account;

import im.exo.client.store.ProfileStore;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names of devices as the account's own devices read them, and nobody else (docs/protocol/accounts.md):
 * AES-256-GCM, a random nonce in front, under a key from the account key. All have one length, which
 * tells nothing of the name's.
 */
public final class DeviceNames {

    /** Longest name, in bytes of UTF-8. */
    public static final int NAME_BYTES = 191;

    /** Of a sealed name; servers take 225 bytes at most. */
    public static final int SEALED_BYTES = 12 + (NAME_BYTES + 1) + 16;

    private static final int KEY_BYTES = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String KIND = "account-key";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    /** @param accountKey 32 bytes */
    public DeviceNames(byte[] accountKey) {
        if (accountKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("an account key has 32 bytes");
        }
        byte[] derived = Hkdf.derive(accountKey, "exo device names v1", KEY_BYTES);
        key = new SecretKeySpec(derived, "AES");
        Arrays.fill(derived, (byte) 0);
    }

    /** Under the account key of a profile, which is made when there is none yet. */
    public static DeviceNames of(ProfileStore store) {
        return new DeviceNames(accountKey(store));
    }

    /** A profile's account key, which is made when there is none yet. */
    public static byte[] accountKey(ProfileStore store) {
        return store.transaction(
                () ->
                        store.records()
                                .get(KIND, "")
                                .orElseGet(
                                        () -> {
                                            byte[] made = AccountSecrets.newKey();
                                            store.records().put(KIND, "", made);
                                            return made;
                                        }));
    }

    /**
     * Fresh ciphertext each time: a repeated request repeats the bytes.
     *
     * @param name cut off where it is too long
     */
    public byte[] seal(String name) {
        var sealed = new byte[SEALED_BYTES];
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        System.arraycopy(nonce, 0, sealed, 0, NONCE);
        byte[] padded = Arrays.copyOf(fitting(name), NAME_BYTES + 1);
        padded[fitting(name).length] = (byte) 0x80;
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(padded, 0, padded.length, sealed, NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
    }

    /** The name; empty when it was sealed under another key, or is none. */
    public Optional<String> open(byte[] sealed) {
        if (sealed.length != SEALED_BYTES) {
            return Optional.empty();
        }
        try {
            byte[] padded =
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE))
                            .doFinal(sealed, NONCE, sealed.length - NONCE);
            int end = padded.length - 1;
            while (end > 0 && padded[end] == 0) {
                end--;
            }
            return end == 0 || padded[end] != (byte) 0x80
                    ? Optional.empty()
                    : Optional.of(new String(padded, 0, end, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Whole characters only. */
    private static byte[] fitting(String name) {
        String cut = name;
        byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
        while (bytes.length > NAME_BYTES) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
            bytes = cut.getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    @Override
    public String toString() {
        return "DeviceNames[redacted]";
    }
}
