package im.exo.client.account;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The two keys of a password: {@link #auth} proves it to the server, {@link #wrap} opens the local
 * store and never leaves the device. Argon2id, then HKDF-SHA256 without salt, with the labels
 * {@code exo auth v1} and {@code exo wrap v1}.
 */
public final class PasswordKeys implements AutoCloseable {

    private final byte[] auth;
    private final byte[] wrap;

    private PasswordKeys(byte[] auth, byte[] wrap) {
        this.auth = auth;
        this.wrap = wrap;
    }

    /** Takes some 50 ms and 19 MiB by design; the password stays the caller's to erase. */
    public static PasswordKeys derive(char[] password, Kdf kdf) {
        byte[] utf8 = utf8(password);
        var master = new byte[32];
        var argon = new Argon2BytesGenerator();
        argon.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withSalt(kdf.salt())
                        .withMemoryAsKB(kdf.memoryKiB())
                        .withIterations(kdf.iterations())
                        .withParallelism(kdf.parallelism())
                        .build());
        argon.generateBytes(utf8, master);
        try {
            return new PasswordKeys(
                    Hkdf.derive(master, "exo auth v1", 32), Hkdf.derive(master, "exo wrap v1", 32));
        } finally {
            Arrays.fill(utf8, (byte) 0);
            Arrays.fill(master, (byte) 0);
        }
    }

    /** 32 bytes for the server. */
    public byte[] auth() {
        return auth.clone();
    }

    /** 32 bytes for this device only. */
    public byte[] wrap() {
        return wrap.clone();
    }

    @Override
    public void close() {
        Arrays.fill(auth, (byte) 0);
        Arrays.fill(wrap, (byte) 0);
    }

    @Override
    public String toString() {
        return "PasswordKeys[redacted]";
    }

    private static byte[] utf8(char[] password) {
        var buffer = StandardCharsets.UTF_8.encode(java.nio.CharBuffer.wrap(password));
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Arrays.fill(buffer.array(), (byte) 0);
        return bytes;
    }
}
