package im.exo.auth.network;

import com.google.protobuf.ByteString;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The network a request came from, as coarse as limits need it: /24 of IPv4, /56 of IPv6.
 * Never stored, never printed.
 */
public record NetworkPrefix(ByteString bytes) {

    /** For requests of which no network is known; they count as nobody's. */
    public static final NetworkPrefix UNKNOWN = new NetworkPrefix(ByteString.EMPTY);

    private static final int IPV4_BYTES = 3;
    private static final int IPV6_BYTES = 7;

    /** The machine's own loopback is no network: whoever is behind it, it does not tell. */
    public static NetworkPrefix of(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return UNKNOWN;
        }
        int length = address instanceof Inet4Address ? IPV4_BYTES : IPV6_BYTES;
        return new NetworkPrefix(ByteString.copyFrom(address.getAddress(), 0, length));
    }

    /**
     * @param forwarded the header {@code X-Forwarded-For}: set by the gateway alone, what a client
     *     sends never gets here
     * @param peer the connection's own address, for when there is no such header
     */
    public static NetworkPrefix of(@Nullable String forwarded, @Nullable String peer) {
        if (forwarded != null) {
            int comma = forwarded.indexOf(',');
            return parse(comma < 0 ? forwarded : forwarded.substring(0, comma));
        }
        return peer == null ? UNKNOWN : parse(peer);
    }

    /** Reads an address literal; never asks a name server. Anything else is {@link #UNKNOWN}. */
    public static NetworkPrefix parse(String literal) {
        try {
            return of(InetAddress.ofLiteral(literal.strip()));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    @Override
    public String toString() {
        return "NetworkPrefix[redacted]";
    }
}
