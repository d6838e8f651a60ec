package im.exo.gateway.edge;

import io.vertx.core.MultiMap;

import java.util.Locale;
import java.util.Set;

/** What every answer says to browsers. */
public final class SecurityHeaders {

    /** Ours alone: a service's own word is replaced. */
    private static final Set<String> OURS =
            Set.of(
                    "x-content-type-options",
                    "content-security-policy",
                    "referrer-policy",
                    "strict-transport-security",
                    "cross-origin-resource-policy");

    private SecurityHeaders() {}

    static void add(MultiMap headers, boolean secure) {
        headers.set("X-Content-Type-Options", "nosniff")
                .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Resource-Policy", "cross-origin");
        if (secure) {
            headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
    }

    public static boolean ours(String header) {
        return OURS.contains(header.toLowerCase(Locale.ROOT));
    }
}
