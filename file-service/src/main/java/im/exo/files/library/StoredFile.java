package im.exo.files.library;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.files.BlobId;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * A finished file. The {@link FileId} that opens it is not among what is kept, only its hash.
 *
 * @param key SHA-256 of the FileId
 * @param size bytes of ciphertext
 * @param digest SHA-256 of the ciphertext
 */
public record StoredFile(
        byte[] key, BlobId blob, AccountId owner, long size, byte[] digest, Instant expires) {

    public static byte[] keyOf(FileId file) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(file.bytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "StoredFile[redacted]";
    }
}
