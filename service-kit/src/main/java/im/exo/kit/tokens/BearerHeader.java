package im.exo.kit.tokens;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import java.util.Locale;

/**
 * What a request's {@code Authorization} says about a token (RFC 6750, section 2.1): exactly one
 * header, the scheme in any case, one space, the token. Tokens anywhere else are not looked at.
 */
public sealed interface BearerHeader {

    /** No header, or another scheme. */
    record Absent() implements BearerHeader {}

    /** Something that may be a token; whether it is one is not said. */
    record Given(String token) implements BearerHeader {

        @Override
        public String toString() {
            return "Given[redacted]";
        }
    }

    /** Two headers, of which proxies and services could believe different ones; or no token. */
    record Malformed() implements BearerHeader {}

    static BearerHeader of(HttpServerRequest request) {
        var headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        return switch (headers.size()) {
            case 0 -> new Absent();
            case 1 -> of(headers.getFirst());
            default -> new Malformed();
        };
    }

    private static BearerHeader of(String header) {
        var scheme = "bearer";
        if (!header.toLowerCase(Locale.ROOT).startsWith(scheme)) {
            return new Absent();
        }
        var rest = header.substring(scheme.length());
        return rest.length() > 1 && rest.charAt(0) == ' '
                ? new Given(rest.substring(1))
                : new Malformed();
    }
}
