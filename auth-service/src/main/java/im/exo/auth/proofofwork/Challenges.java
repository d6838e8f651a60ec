package im.exo.auth.proofofwork;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;

import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.secret.AuthSecret;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Issues and checks challenges without remembering them: a challenge carries its own signature.
 * That it is used once is up to whoever takes the {@link Solved}.
 */
@Singleton
public final class Challenges {

    /** What a handed-in payload is worth. */
    public sealed interface Verdict {}

    /** Right, and ours. */
    public record Solved(ChallengeHash challenge, Instant expires) implements Verdict {}

    /** Unreadable, unsolved or not ours. */
    public record Wrong() implements Verdict {}

    private static final String ALGORITHM = "SHA-256";

    /**
     * The closing {@code &} parts the salt from the number that is hashed behind it: without it
     * digits could be moved from one to the other to make the same hash with another expiry.
     */
    private static final Pattern SALT =
            Pattern.compile("[0-9a-f]{32}\\?expires=([1-9][0-9]{0,14})&");

    private final SecureRandom random = new SecureRandom();
    private final AuthSecret.Authenticator signer;
    private final Price price;
    private final PowConfig config;
    private final ObjectMapper json;

    @Inject
    Challenges(AuthSecret secret, Price price, PowConfig config, ObjectMapper json) {
        this.signer = secret.authenticator("exo challenge v1");
        this.price = price;
        this.config = config;
        this.json = json;
    }

    public Challenge issue(NetworkPrefix network, Instant now) {
        int maxNumber = price.next(network, now);
        var nonce = new byte[16];
        random.nextBytes(nonce);
        String salt = hex(nonce) + "?expires=" + now.plus(config.validFor()).getEpochSecond() + "&";
        byte[] challenge = hash(salt, random.nextInt(maxNumber + 1));
        return new Challenge(
                ALGORITHM, hex(challenge), salt, maxNumber, hex(signer.over(challenge)));
    }

    /** Does not look at the clock: an expired challenge may still be a repeated request. */
    public Verdict check(String payload) {
        return Solution.read(payload, json).map(this::check).orElseGet(Wrong::new);
    }

    private Verdict check(Solution solution) {
        if (!ALGORITHM.equals(solution.algorithm())
                || solution.number() == null
                || solution.number() < 0
                || solution.salt() == null
                || solution.challenge() == null
                || solution.signature() == null) {
            return new Wrong();
        }
        var salt = SALT.matcher(solution.salt());
        if (!salt.matches()) {
            return new Wrong();
        }
        byte[] challenge = hash(solution.salt(), solution.number());
        boolean solved = same(hex(challenge), solution.challenge());
        boolean ours = same(hex(signer.over(challenge)), solution.signature());
        if (!solved || !ours) {
            return new Wrong();
        }
        return new Solved(
                new ChallengeHash(ByteString.copyFrom(challenge)),
                Instant.ofEpochSecond(Long.parseLong(salt.group(1))));
    }

    private static byte[] hash(String salt, long number) {
        try {
            return MessageDigest.getInstance(ALGORITHM)
                    .digest((salt + number).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                given.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
