package im.exo.gateway.mailboxes;

import org.jboss.logging.Logger;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The instances behind {@code host:port} targets: every address of every host. */
final class RelayAddresses {

    private static final Logger LOG = Logger.getLogger(RelayAddresses.class);

    static {
        // Java would remember an address for 30 seconds; instances come and go faster.
        if (Security.getProperty("networkaddress.cache.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "1");
        }
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
    }

    private final List<Target> targets;

    private record Target(String host, int port) {}

    /** @throws IllegalArgumentException unless each is {@code host:port} */
    RelayAddresses(List<String> targets) {
        this.targets = targets.stream().map(RelayAddresses::target).toList();
    }

    private static Target target(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("exo.relay.targets: host:port, comma separated");
        }
        return new Target(
                text.substring(0, colon).trim(),
                Integer.parseInt(text.substring(colon + 1).trim()));
    }

    /** Blocks while names are resolved. */
    Set<InetSocketAddress> resolve() {
        var addresses = new HashSet<InetSocketAddress>();
        for (var target : targets) {
            try {
                for (var address : InetAddress.getAllByName(target.host)) {
                    addresses.add(new InetSocketAddress(address, target.port));
                }
            } catch (UnknownHostException e) {
                LOG.debug("a relay target does not resolve");
            }
        }
        return addresses;
    }
}
