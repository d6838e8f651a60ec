package im.exo.gateway.realtime.websocket;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;

/**
 * What a request must say to become a WebSocket (RFC 6455, section 4.2.1). Looked over here because
 * the server would answer whatever it lacks in a format of its own.
 */
final class Handshake {

    static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private Handshake() {}

    static boolean complete(HttpServerRequest request) {
        return names(request.headers().getAll(HttpHeaders.UPGRADE), "websocket")
                && names(request.headers().getAll(HttpHeaders.CONNECTION), "upgrade")
                && VERSION.equals(request.getHeader("Sec-WebSocket-Version"))
                && isKey(request.getHeader("Sec-WebSocket-Key"));
    }

    private static boolean names(List<String> headers, String token) {
        return headers.stream()
                .flatMap(header -> List.of(header.split(",")).stream())
                .anyMatch(each -> each.strip().equalsIgnoreCase(token));
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
