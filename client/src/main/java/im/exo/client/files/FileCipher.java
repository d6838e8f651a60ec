package im.exo.client.files;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Files are Tink streaming AEAD, AES256_GCM_HKDF_1MB without associated data, under a fresh key
 * each, over the plaintext and zeros up to its {@link Padme} length. Any segment can be read alone;
 * memory is a few segments whatever the size.
 */
public final class FileCipher {

    private static final int SEGMENT = 1024 * 1024;
    private static final byte[] NO_DATA = {};

    private FileCipher() {}

    /** Encrypts into {@code ciphertext}, which is on disk when this returns. */
    public static FileKey encryptFile(Path plaintext, Path ciphertext, Progress progress)
            throws IOException {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        MessageDigest plain = sha256();
        MessageDigest sealed = sha256();
        long size = 0;
        long expected = Files.size(plaintext);
        WarmCipher.encrypting(expected);
        try (InputStream in = Files.newInputStream(plaintext);
                OutputStream file = Files.newOutputStream(ciphertext);
                OutputStream out =
                        aead(key)
                                .newEncryptingStream(
                                        new DigestOutputStream(file, sealed), NO_DATA)) {
            var buffer = new byte[SEGMENT];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                plain.update(buffer, 0, n);
                out.write(buffer, 0, n);
                size += n;
                progress.at(size, Math.max(size, expected));
            }
            zeros(out, Padme.padded(size) - size);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
        try (var channel = FileChannel.open(ciphertext, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return new FileKey(key, sealed.digest(), plain.digest(), size);
    }

    /**
     * Decrypts into {@code plaintext}, which must not be there yet and is not there when this
     * fails; it is on disk when this returns.
     *
     * @throws AlteredFile when the ciphertext cannot be read, or a single bit is not what the
     *     sender sealed
     * @throws IOException when the plaintext cannot be written; the ciphertext is as good as before
     */
    public static void decryptFile(Path ciphertext, FileKey file, Path plaintext, Progress progress)
            throws IOException {
        MessageDigest sealed = sha256();
        MessageDigest plain = sha256();
        boolean good = false;
        WarmCipher.decrypting(file.size());
        try (var bytes = new DigestInputStream(Files.newInputStream(ciphertext), sealed);
                InputStream in = aead(file.key()).newDecryptingStream(bytes, NO_DATA);
                var channel =
                        FileChannel.open(
                                plaintext,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE)) {
            var out = new DigestOutputStream(Channels.newOutputStream(channel), plain);
            copy(in, out, file.size(), progress);
            padding(in, Padme.padded(file.size()) - file.size());
            channel.force(true);
            good =
                    MessageDigest.isEqual(sealed.digest(), file.digest())
                            && MessageDigest.isEqual(plain.digest(), file.plaintextDigest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            good = true;
            throw e;
        } finally {
            if (!good) {
                Files.deleteIfExists(plaintext);
            }
        }
        if (!good) {
            throw new AlteredFile();
        }
    }

    /** Random access to the plaintext, which begins at 0 and ends before the padding. */
    public static SeekableByteChannel openFile(SeekableByteChannel ciphertext, FileKey file)
            throws IOException {
        try {
            return aead(file.key()).newSeekableDecryptingChannel(ciphertext, NO_DATA);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
    }

    /** The ciphertext's length for so many bytes of plaintext. */
    public static long ciphertextLength(long size) {
        try {
            return aead(new byte[32]).expectedCiphertextSize(Padme.padded(size));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
    }

    private static AesGcmHkdfStreaming aead(byte[] key) throws GeneralSecurityException {
        return new AesGcmHkdfStreaming(key, "HmacSha256", 32, SEGMENT, 0);
    }

    private static void copy(InputStream in, OutputStream out, long size, Progress progress)
            throws IOException {
        var buffer = new byte[SEGMENT];
        long left = size;
        while (left > 0) {
            int n = read(in, buffer, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new AlteredFile();
            }
            out.write(buffer, 0, n);
            left -= n;
            progress.at(size - left, size);
        }
    }

    private static void zeros(OutputStream out, long count) throws IOException {
        var zeros = new byte[64 * 1024];
        for (long left = count; left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(zeros.length, left));
        }
    }

    private static void padding(InputStream in, long count) throws IOException {
        var buffer = new byte[64 * 1024];
        long seen = 0;
        for (int n = read(in, buffer, buffer.length); n >= 0; n = read(in, buffer, buffer.length)) {
            seen += n;
            for (int i = 0; i < n; i++) {
                if (buffer[i] != 0) {
                    throw new AlteredFile();
                }
            }
        }
        if (seen != count) {
            throw new AlteredFile();
        }
    }

    /** Tink says with an IOException that a segment does not open. */
    private static int read(InputStream in, byte[] buffer, int most) throws AlteredFile {
        try {
            return in.read(buffer, 0, most);
        } catch (IOException e) {
            throw new AlteredFile(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
