package im.exo.files;

import im.exo.contract.FileId;
import im.exo.files.uploads.UploadId;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The keys that {@code exo.cdn.secret} stands for, one per purpose (HKDF-SHA256, RFC 5869).
 *
 * <p>A {@link FileId} is an HMAC over its upload's id, so that a finished upload can name it again
 * and again although the database holds nothing that opens a file. Another secret invalidates all
 * links given out and makes finished uploads unable to repeat their FileId; files stay readable.
 */
public final class FileSecrets {

    private static final int SMALLEST = 32;

    private final SecretKey links;
    private final SecretKey fileIds;

    /** @throws IllegalArgumentException for fewer than 32 characters */
    public FileSecrets(String secret) {
        if (secret.length() < SMALLEST) {
            throw new IllegalArgumentException("exo.cdn.secret needs at least 32 characters");
        }
        byte[] material = secret.getBytes(StandardCharsets.UTF_8);
        links = derive(material, "exo file link v1");
        fileIds = derive(material, "exo file id v1");
        Arrays.fill(material, (byte) 0);
    }

    /** The secret that finishing this upload reveals; always the same one. */
    public FileId fileIdOf(UploadId upload) {
        return FileId.of(Arrays.copyOf(mac(fileIds, upload.bytes()), 16));
    }

    /** HMAC-SHA256 under the key for links. */
    public byte[] signLink(byte[] message) {
        return mac(links, message);
    }

    private static SecretKey derive(byte[] material, String label) {
        try {
            var parameters =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(material)
                            .thenExpand(label.getBytes(StandardCharsets.US_ASCII), 32);
            return KDF.getInstance("HKDF-SHA256").deriveKey("HmacSHA256", parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has HKDF-SHA256", e);
        }
    }

    private static byte[] mac(SecretKey key, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "FileSecrets[redacted]";
    }
}
