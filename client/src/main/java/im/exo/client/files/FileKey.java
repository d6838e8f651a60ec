package im.exo.client.files;

/**
 * What opens a file, as it travels inside a message.
 *
 * @param key 32 bytes of input keying material, used for this file only
 * @param digest SHA-256 of the ciphertext
 * @param plaintextDigest SHA-256 of the plaintext without padding
 * @param size of the plaintext without padding, in bytes
 */
public record FileKey(byte[] key, byte[] digest, byte[] plaintextDigest, long size) {

    public FileKey {
        if (key.length != 32 || digest.length != 32 || plaintextDigest.length != 32 || size < 0) {
            throw new IllegalArgumentException("a file needs three times 32 bytes and a size");
        }
    }

    @Override
    public String toString() {
        return "FileKey[redacted]";
    }
}
