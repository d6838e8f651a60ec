package im.exo.gateway.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** Which pages may talk to us (CORS, and the socket's Origin). No cookies are involved anywhere. */
public final class Origins {

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range, Tus-Resumable,"
                    + " Upload-Length, Upload-Offset, Upload-Metadata, Upload-Checksum,"
                    + " Upload-Defer-Length, X-HTTP-Method-Override, X-Requested-With";
    private static final String EXPOSED =
            "Location, Retry-After, ETag, Accept-Ranges, Content-Range, Content-Length,"
                    + " Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size,"
                    + " Tus-Checksum-Algorithm, Upload-Offset, Upload-Length, Upload-Expires,"
                    + " Upload-Metadata, Exo-File-Id, Exo-File-Digest";

    private final Set<String> allowed;

    public Origins(Set<String> allowed) {
        this.allowed = allowed;
    }

    /** No origin: not a page. Our own pages always may; others when they are configured. */
    public boolean admits(HttpServerRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || own(request, origin) || allowed.contains(origin);
    }

    /** Whether this asks what a page may do, rather than doing it. */
    static boolean preflight(HttpServerRequest request) {
        return request.method() == HttpMethod.OPTIONS
                && request.getHeader(HttpHeaders.ORIGIN) != null
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    void answer(HttpServerRequest request, HttpServerResponse response, boolean preflight) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return;
        }
        response.putHeader(HttpHeaders.VARY, "Origin");
        if (!allowed.contains(origin)) {
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if (preflight) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "3600");
        } else {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    private static boolean own(HttpServerRequest request, String origin) {
        @Nullable String host = request.getHeader(HttpHeaders.HOST);
        return host != null
                && (origin.equalsIgnoreCase("http://" + host)
                        || origin.equalsIgnoreCase("https://" + host));
    }
}
