package im.exo.auth.credentials;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A stored credential in the usual text form {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}, so
 * that later costs can differ from earlier ones. Computing one takes tens of milliseconds; only
 * {@link Hashing} does it.
 */
public record Argon2Hash(String phc) {

    private static final Pattern PHC =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    /** In place of a credential that is gone: zeros, which no key is known to give. */
    public static final Argon2Hash NONE =
            new Argon2Hash("$argon2id$v=19$m=8,t=1,p=1$" + "A".repeat(22) + "$" + "A".repeat(43));

    /** OWASP's setting: 19 MiB, 2 passes, 1 lane. */
    private static final int MEMORY_KIB = 19_456;

    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    public Argon2Hash {
        if (!PHC.matcher(phc).matches()) {
            throw new IllegalArgumentException("not an Argon2id hash");
        }
    }

    static Argon2Hash of(AuthKey key) {
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = compute(key, salt, MEMORY_KIB, PASSES, LANES);
        var text = Base64.getEncoder().withoutPadding();
        return new Argon2Hash(
                "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                        .formatted(
                                MEMORY_KIB,
                                PASSES,
                                LANES,
                                text.encodeToString(salt),
                                text.encodeToString(hash)));
    }

    boolean fits(AuthKey key) {
        var fields = PHC.matcher(phc);
        if (!fields.matches()) {
            throw new IllegalStateException("checked in the constructor");
        }
        var text = Base64.getDecoder();
        byte[] computed =
                compute(
                        key,
                        text.decode(fields.group(4)),
                        Integer.parseInt(fields.group(1)),
                        Integer.parseInt(fields.group(2)),
                        Integer.parseInt(fields.group(3)));
        return MessageDigest.isEqual(computed, text.decode(fields.group(5)));
    }

    private static byte[] compute(AuthKey key, byte[] salt, int memory, int passes, int lanes) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memory)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build());
        var hash = new byte[HASH_BYTES];
        generator.generateBytes(key.bytes(), hash);
        return hash;
    }

    @Override
    public String toString() {
        return "Argon2Hash[redacted]";
    }
}
