package im.exo.gateway.edge;

import io.vertx.core.http.HttpServerRequest;

import java.util.Set;

/**
 * Where a request comes from. What a client says about it counts for nothing; what a trusted proxy
 * has added last does.
 *
 * @param text an IP address, for auth-service's price and nobody else; never logged
 * @param secure whether the client's own connection is encrypted
 */
record ClientAddress(String text, boolean secure) {

    static ClientAddress of(HttpServerRequest request, Set<String> trustedProxies) {
        var peer = request.remoteAddress();
        String address = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
        if (!trustedProxies.contains(address)) {
            return new ClientAddress(address, request.isSSL());
        }
        var forwarded = request.headers().getAll("X-Forwarded-For");
        String last = forwarded.isEmpty() ? "" : forwarded.getLast();
        String client = last.substring(last.lastIndexOf(',') + 1).trim();
        boolean secure = "https".equals(request.getHeader("X-Forwarded-Proto"));
        return new ClientAddress(isAddress(client) ? client : address, secure);
    }

    /** What limits count: an IPv6 customer has a /64 at least. */
    String network() {
        if (text.indexOf(':') < 0) {
            return text;
        }
        var groups = text.split(":", -1);
        var network = new StringBuilder();
        for (int i = 0; i < 4 && i < groups.length && !groups[i].isEmpty(); i++) {
            network.append(groups[i]).append(':');
        }
        return network.append(':').toString();
    }

    private static boolean isAddress(String text) {
        return !text.isEmpty() && text.length() <= 45 && text.matches("[0-9a-fA-F.:]+");
    }

    @Override
    public String toString() {
        return "ClientAddress[redacted]";
    }
}
