package im.exo.client.account;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Json;
import im.exo.client.http.Unreachable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;

/**
 * The price of an anonymous account (ALTCHA v1): the number in 0..max for which SHA-256(salt +
 * decimal number) is the challenge.
 */
public record ProofOfWork(String challenge, String salt, long max, String signature) {

    /** No honest server asks for more than some ten seconds on a phone. */
    private static final long MOST = 50_000_000;

    public static ProofOfWork of(JsonNode json) throws Unreachable {
        if (!"SHA-256".equals(Json.text(json, "algorithm"))) {
            throw new Unreachable("this server's challenge needs a newer client");
        }
        return new ProofOfWork(
                Json.text(json, "challenge"),
                Json.text(json, "salt"),
                json.path("maxnumber").asLong(1_000_000),
                Json.text(json, "signature"));
    }

    /** The solution as the server wants it: base64 of a JSON object. */
    public String solve() throws Unreachable {
        var solution = new LinkedHashMap<String, Object>();
        solution.put("algorithm", "SHA-256");
        solution.put("challenge", challenge);
        solution.put("number", number());
        solution.put("salt", salt);
        solution.put("signature", signature);
        return Json.base64(Json.write(solution));
    }

    long number() throws Unreachable {
        if (max > MOST) {
            throw new Unreachable("this server asks too much work for an account");
        }
        try {
            byte[] wanted = HexFormat.of().parseHex(challenge);
            var sha = MessageDigest.getInstance("SHA-256");
            byte[] prefix = salt.getBytes(StandardCharsets.UTF_8);
            for (long n = 0; n <= max; n++) {
                sha.update(prefix);
                sha.update(Long.toString(n).getBytes(StandardCharsets.US_ASCII));
                if (Arrays.equals(sha.digest(), wanted)) {
                    return n;
                }
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server's challenge makes no sense", e);
        }
        throw new Unreachable("the server's challenge has no solution");
    }
}
