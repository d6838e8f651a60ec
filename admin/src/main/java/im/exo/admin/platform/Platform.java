package im.exo.admin.platform;

import java.net.URI;
import java.util.Optional;

/**
 * A running platform, from behind its front door.
 *
 * @param auth any instance of auth-service, or what balances over them
 * @param files the same of file-service, where it is known
 */
public record Platform(URI auth, Optional<URI> files, InternalKey key) {

    /** @throws IllegalArgumentException unless the address is http(s)://host[:port] */
    public static URI address(String text) {
        var address = URI.create(text.strip().replaceAll("/+$", ""));
        String scheme = address.getScheme();
        if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "an address of a service is http://host:port or https://host:port");
        }
        return address;
    }
}
