package im.exo.files.uploads;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** tus' {@code Upload-Checksum}: what the body of one request must hash to. */
public record Checksum(Algorithm algorithm, byte[] expected) {

    /** The algorithms on offer, as tus names them. */
    public static final String ALGORITHMS = "sha256,sha1";

    /** Hashes that a client may use. SHA-1 guards against accidents only, and tus demands it. */
    public enum Algorithm {
        SHA256("SHA-256", 32),
        SHA1("SHA-1", 20);

        private final String name;
        private final int bytes;

        Algorithm(String name, int bytes) {
            this.name = name;
            this.bytes = bytes;
        }
    }

    /** @throws IllegalArgumentException when the hash has not the algorithm's length */
    public Checksum {
        if (expected.length != algorithm.bytes) {
            throw new IllegalArgumentException("the checksum has the wrong length");
        }
    }

    /**
     * Reads {@code algorithm SP base64}.
     *
     * @throws IllegalArgumentException for an unknown algorithm or anything malformed
     */
    public static Checksum parse(String header) {
        String[] words = header.strip().split(" ", -1);
        if (words.length != 2) {
            throw new IllegalArgumentException("an algorithm and a base64 value are expected");
        }
        var algorithm =
                switch (words[0]) {
                    case "sha256" -> Algorithm.SHA256;
                    case "sha1" -> Algorithm.SHA1;
                    default -> throw new IllegalArgumentException("unknown checksum algorithm");
                };
        return new Checksum(algorithm, Base64.getDecoder().decode(words[1]));
    }

    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm.name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm.name, e);
        }
    }

    boolean fits(MessageDigest digest) {
        return MessageDigest.isEqual(expected, digest.digest());
    }

    @Override
    public String toString() {
        return "Checksum[" + algorithm + "]";
    }
}
