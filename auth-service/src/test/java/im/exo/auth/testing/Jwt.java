package im.exo.auth.testing;

import io.restassured.path.json.JsonPath;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/** JSON web tokens by hand. */
public final class Jwt {

    private static final Base64.Encoder B64 = Base64.getUrlEncoder().withoutPadding();

    private Jwt() {}

    public static JsonPath claims(String token) {
        return JsonPath.from(part(token, 1));
    }

    public static JsonPath header(String token) {
        return JsonPath.from(part(token, 0));
    }

    public static String part(String token, int index) {
        return new String(
                Base64.getUrlDecoder().decode(token.split("\\.")[index]), StandardCharsets.UTF_8);
    }

    public static String es256(String header, String claims, PrivateKey key) {
        return signed(header, claims, "SHA256withECDSAinP1363Format", key);
    }

    public static String signed(String header, String claims, String algorithm, PrivateKey key) {
        String open = unsigned(header, claims);
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(open.getBytes(StandardCharsets.US_ASCII));
            return open + "." + B64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static String unsigned(String header, String claims) {
        return B64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
                + "."
                + B64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    }
}
