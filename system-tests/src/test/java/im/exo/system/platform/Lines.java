package im.exo.system.platform;

import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.platform.PlatformOptions;
import im.exo.devstack.testing.TcpProxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What lies between the parts of the platform, so that it can fail: the gateways reach the
 * message-services that always run, and these the database, through lines of the tests.
 *
 * @param relays to each of these message-services
 */
public record Lines(List<TcpProxy> relays, TcpProxy database) implements AutoCloseable {

    static Lines open(PlatformOptions options) throws IOException {
        var relays = new ArrayList<TcpProxy>();
        for (int n = 1; n <= options.messageServices(); n++) {
            relays.add(new TcpProxy(options.layout().relay(n)));
        }
        return new Lines(relays, new TcpProxy(options.layout().database()));
    }

    /** The same platform with these lines in it. */
    PlatformOptions in(PlatformOptions options) {
        var behindTheLine = new MariaDb(options.data(), database.port());
        var ports = new ArrayList<>(relays.stream().map(TcpProxy::port).toList());
        for (int n = 1; n <= options.spareMessageServices(); n++) {
            ports.add(options.layout().relay(options.messageServices() + n));
        }
        return options.with(
                        "gateway",
                        "EXO_RELAY_TARGETS",
                        ports.stream()
                                .map(port -> "127.0.0.1:" + port)
                                .collect(Collectors.joining(",")))
                .with(
                        "message-service",
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        behindTheLine.jdbcUrl(Schema.EXO_MESSAGES));
    }

    @Override
    public void close() {
        relays.forEach(TcpProxy::close);
        database.close();
    }
}
