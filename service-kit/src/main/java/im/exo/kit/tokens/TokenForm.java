package im.exo.kit.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The one form that Exo's access tokens have: a compact JWS (RFC 7515, section 7.1) in canonical
 * base64url, signed with ES256, of the type {@code at+jwt} (RFC 9068). Whatever else the platform
 * may come to sign is no access token, whatever it says otherwise (RFC 8725, section 3.11). Nothing
 * is believed here; what has another form is not worth a look at its signature.
 */
public final class TokenForm {

    /** A token is well under 1 KiB. */
    private static final int MAX_LENGTH = 4096;

    private static final int SIGNATURE_BYTES = 64;
    private static final String ALGORITHM = "ES256";
    private static final String TYPE = "at+jwt";

    private static final ObjectMapper JSON =
            new ObjectMapper(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(4)
                                                    .build())
                                    .build())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TokenForm() {}

    static boolean fits(String token) {
        return kid(token).isPresent();
    }

    /** The id of the key that is said to have signed; empty when this is no access token. */
    public static Optional<String> kid(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var header = JSON.readTree(decoded(parts[0]));
            boolean fits =
                    accessToken(header)
                            && JSON.readTree(decoded(parts[1])).isObject()
                            && decoded(parts[2]).length == SIGNATURE_BYTES;
            return fits ? Optional.of(header.path("kid").textValue()) : Optional.empty();
        } catch (IOException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static boolean accessToken(JsonNode header) {
        return header.isObject()
                && TYPE.equals(header.path("typ").textValue())
                && ALGORITHM.equals(header.path("alg").textValue())
                && header.path("kid").isTextual();
    }

    /** The decoder passes over stray bits at the end, which would give a token several spellings. */
    private static byte[] decoded(String part) {
        var bytes = Base64.getUrlDecoder().decode(part.getBytes(UTF_8));
        var canonical = Base64.getUrlEncoder().withoutPadding().encode(bytes);
        if (!Arrays.equals(canonical, part.getBytes(UTF_8))) {
            throw new IllegalArgumentException("not canonical base64url");
        }
        return bytes;
    }
}
