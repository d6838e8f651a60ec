package im.exo.gateway.edge;

import io.vertx.core.http.HttpServerRequest;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Where a request comes from. What a client says about it counts for nothing; what a trusted proxy
 * has added last does.
 *
 * @param text an IP address, for auth-service's price and nobody else; never logged
 * @param secure whether the client's own connection is encrypted
 */
record ClientAddress(String text, boolean secure) {

    /** Four hexadecimal digits eight times, or the longest with an IPv4 address at its end. */
    private static final int MAX_LENGTH = 45;

    private static final int IPV6_NETWORK_BYTES = 8;

    static ClientAddress of(HttpServerRequest request, Set<String> trustedProxies) {
        var peer = request.remoteAddress();
        String address = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
        if (!trustedProxies.contains(address)) {
            return new ClientAddress(address, request.isSSL());
        }
        var forwarded = request.headers().getAll("X-Forwarded-For");
        String last = forwarded.isEmpty() ? "" : forwarded.getLast();
        String client = canonical(last.substring(last.lastIndexOf(',') + 1).trim());
        boolean secure = "https".equals(request.getHeader("X-Forwarded-Proto"));
        return new ClientAddress(client.isEmpty() ? address : client, secure);
    }

    /** What limits count: an IPv4 address, or 64 bits of IPv6, which one customer has at least. */
    String network() {
        return literal(text).map(ClientAddress::network).orElse(text);
    }

    private static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, IPV6_NETWORK_BYTES)
                : address.getHostAddress();
    }

    /** One spelling of each address, IPv4 within IPv6 as IPv4; empty for what is none. */
    private static String canonical(String text) {
        return literal(text).map(InetAddress::getHostAddress).orElse("");
    }

    private static Optional<InetAddress> literal(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "ClientAddress[redacted]";
    }
}
