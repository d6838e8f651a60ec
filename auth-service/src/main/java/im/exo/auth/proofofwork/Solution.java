package im.exo.auth.proofofwork;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** An ALTCHA v1 payload as it comes in, not yet checked. */
record Solution(
        @Nullable String algorithm,
        @Nullable String challenge,
        @Nullable Long number,
        @Nullable String salt,
        @Nullable String signature) {

    private static final int LONGEST = 2048;

    /** Empty unless the text is base64 of a JSON object with members of the right types. */
    static Optional<Solution> read(String payload, ObjectMapper json) {
        if (payload.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(
                    json.readValue(Base64.getDecoder().decode(payload), Solution.class));
        } catch (IllegalArgumentException | IOException e) {
            return Optional.empty();
        }
    }
}
