package im.exo.client.account;

/**
 * How a password is stretched. Weaker settings than {@link #STANDARD} are refused, so that a server
 * cannot talk a client into a cheap derivation.
 *
 * @param salt 16 bytes or more
 */
public record Kdf(byte[] salt, int memoryKiB, int iterations, int parallelism) {

    private static final int MEMORY_KIB = 19_456;
    private static final int ITERATIONS = 2;

    public Kdf {
        if (salt.length < 16 || salt.length > 64) {
            throw new IllegalArgumentException("a salt has 16 to 64 bytes");
        }
        if (memoryKiB < MEMORY_KIB || memoryKiB > 1_048_576) {
            throw new IllegalArgumentException("Argon2id memory out of bounds");
        }
        if (iterations < ITERATIONS || iterations > 64 || parallelism < 1 || parallelism > 16) {
            throw new IllegalArgumentException("Argon2id passes out of bounds");
        }
        salt = salt.clone();
    }

    /** OWASP's settings: 19 MiB, two passes, one lane. */
    public static Kdf standard(byte[] salt) {
        return new Kdf(salt, MEMORY_KIB, ITERATIONS, 1);
    }
}
