package im.exo.devstack.parts;

import im.exo.devstack.process.DurableFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** Random credentials, made at first use and kept in files that only their owner reads. */
public record Secrets(Path folder) {
    private static final int BYTES = 32;

    /** 32 random bytes in base64url, without characters that need quoting anywhere. */
    public String get(String name) {
        return read(name, Base64.getUrlEncoder().withoutPadding());
    }

    /** 32 random bytes in ordinary base64. */
    public String base64(String name) {
        return read(name, Base64.getEncoder());
    }

    private synchronized String read(String name, Base64.Encoder encoder) {
        try {
            Path file = DurableFile.privateFolder(folder).resolve(name);
            if (!Files.exists(file)) {
                byte[] bytes = new byte[BYTES];
                new SecureRandom().nextBytes(bytes);
                DurableFile.write(file, encoder.encodeToString(bytes));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the secret " + name, e);
        }
    }

    @Override
    public String toString() {
        return "Secrets[redacted]";
    }
}
