package im.exo.client.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** JSON as the API and the local store speak it: unknown members are ignored. */
public final class Json {

    public static final ObjectMapper MAPPER =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Json() {}

    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The bytes of a required base64 member. */
    public static byte[] bytes(JsonNode object, String member) throws Unreachable {
        try {
            return Base64.getDecoder().decode(object.required(member).asText());
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server's answer makes no sense: " + member, e);
        }
    }

    /** A required whole number. */
    public static long number(JsonNode object, String member) throws Unreachable {
        JsonNode value = object.path(member);
        if (!value.isIntegralNumber()) {
            throw new Unreachable("the server's answer makes no sense: " + member);
        }
        return value.asLong();
    }

    /** A required text. */
    public static String text(JsonNode object, String member) throws Unreachable {
        JsonNode value = object.path(member);
        if (!value.isTextual()) {
            throw new Unreachable("the server's answer makes no sense: " + member);
        }
        return value.asText();
    }
}
