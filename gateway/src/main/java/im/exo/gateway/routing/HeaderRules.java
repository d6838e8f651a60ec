package im.exo.gateway.routing;

import im.exo.gateway.edge.SecurityHeaders;

import io.vertx.core.MultiMap;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Which headers cross the edge. */
final class HeaderRules {

    /** RFC 9110, section 7.6.1, and what proxies are told about a connection. */
    private static final Set<String> HOP_BY_HOP =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings",
                    "expect");

    /** What a client may say about itself only to those who do not believe it. */
    private static final Set<String> HEARSAY =
            Set.of(
                    "host",
                    "forwarded",
                    "via",
                    "x-real-ip",
                    "true-client-ip",
                    "cookie",
                    "traceparent",
                    "tracestate",
                    "baggage");

    private HeaderRules() {}

    /** Nothing internal comes in from outside. */
    static void towardsService(MultiMap from, MultiMap to) {
        var named = namedByConnection(from);
        for (var header : from) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name)
                    && !named.contains(name)
                    && !HEARSAY.contains(name)
                    && !name.startsWith("x-forwarded-")
                    && !name.startsWith("exo-")) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** Nothing about the inside goes out. */
    static void towardsClient(MultiMap from, MultiMap to) {
        var named = namedByConnection(from);
        for (var header : from) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name)
                    && !named.contains(name)
                    && !name.equals("server")
                    && !name.equals("x-powered-by")
                    && !name.equals("set-cookie")
                    && !name.startsWith("exo-internal")
                    && !name.startsWith("access-control-")
                    && !SecurityHeaders.ours(name)) {
                if (name.equals("vary")) {
                    to.add(header.getKey(), header.getValue());
                } else {
                    to.set(header.getKey(), header.getValue());
                }
            }
        }
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        var named = new HashSet<String>();
        for (var value : headers.getAll("Connection")) {
            for (var name : value.split(",")) {
                named.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}
