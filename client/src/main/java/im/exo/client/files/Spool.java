package im.exo.client.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Ciphertexts that wait to be uploaded, under random names. */
final class Spool {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final Set<String> unclaimed = new HashSet<>();

    Spool(Path folder) {
        this.folder = folder;
    }

    /** A ciphertext that {@link #sweep} leaves alone until it is {@link #claimed} or removed. */
    record Sealed(String name, long length, FileKey key) {}

    Sealed encrypt(Path plaintext, Progress progress) throws IOException {
        Files.createDirectories(folder);
        var random = new byte[16];
        RANDOM.nextBytes(random);
        String name = HexFormat.of().formatHex(random);
        synchronized (this) {
            unclaimed.add(name);
        }
        boolean done = false;
        try {
            FileKey key = FileCipher.encryptFile(plaintext, path(name), progress);
            done = true;
            return new Sealed(name, Files.size(path(name)), key);
        } finally {
            if (!done) {
                remove(name);
            }
        }
    }

    /** A record in the store names it from now on. */
    synchronized void claimed(String name) {
        unclaimed.remove(name);
    }

    /**
     * Removes what neither a record names nor anybody is about to write one for.
     *
     * @param named read by the caller while it kept others from claiming
     */
    synchronized void sweep(Set<String> named) throws IOException {
        Files.createDirectories(folder);
        try (var there = Files.list(folder)) {
            for (Path file : there.toList()) {
                String name = String.valueOf(file.getFileName());
                if (!named.contains(name) && !unclaimed.contains(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Whether the ciphertext is there, as long as it was. */
    boolean holds(PendingUpload upload) {
        try {
            return Files.size(path(upload.spool())) == upload.length();
        } catch (IOException e) {
            return false;
        }
    }

    void remove(String name) {
        claimed(name);
        try {
            Files.deleteIfExists(path(name));
        } catch (IOException e) {
            // The next start sweeps the folder.
            return;
        }
    }
}
