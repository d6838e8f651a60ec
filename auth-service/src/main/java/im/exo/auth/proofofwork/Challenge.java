package im.exo.auth.proofofwork;

/**
 * An ALTCHA v1 challenge as it goes out: find the number in 0 to {@code maxnumber} for which
 * SHA-256 of {@code salt} and its decimal digits is {@code challenge}.
 */
public record Challenge(
        String algorithm, String challenge, String salt, int maxnumber, String signature) {}
