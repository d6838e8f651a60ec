package im.exo.system.platform;

import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.platform.PlatformOptions;
import im.exo.devstack.testing.TcpProxy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What lies between the parts of the platform, so that it can fail: the gateways reach the
 * message-services, and these the database, through lines of the tests.
 */
public record Lines(List<TcpProxy> relays, TcpProxy database) implements AutoCloseable {

    static Lines open(PlatformOptions options) throws IOException {
        var layout = options.layout();
        return new Lines(
                List.of(new TcpProxy(layout.relay(1)), new TcpProxy(layout.relay(2))),
                new TcpProxy(layout.database()));
    }

    /** The same platform with these lines in it. */
    PlatformOptions in(PlatformOptions options) {
        var behindTheLine = new MariaDb(options.data(), database.port());
        return options.with(
                        "gateway",
                        "EXO_RELAY_TARGETS",
                        relays.stream()
                                .map(line -> "127.0.0.1:" + line.port())
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
