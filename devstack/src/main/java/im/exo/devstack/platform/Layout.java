package im.exo.devstack.platform;

import im.exo.devstack.process.Ports;

import java.util.stream.IntStream;

/// Which port belongs to whom, counted from one base.
///
/// | offset | who |
/// |---|---|
/// | 0, 1 | front door, http and https |
/// | 10-19 | gateways |
/// | 20, 21, 22 | auth-service, keyserver-service, file-service |
/// | 30-39, 40-49 | message-services: http, relay |
/// | 50, 51, 52 | management of auth, keyserver, file |
/// | 60-69, 70-79 | management of gateways, of message-services |
/// | 80, 81, 82, 83 | MariaDB, Kafka, Kafka's controller, S3 store |
public record Layout(int base) {
    public static final int DEFAULT_BASE = 8440;

    /** Ports in use above the base. */
    public static final int SPAN = 84;

    /** Instances of one service. */
    public static final int MOST_INSTANCES = 10;

    public Layout {
        if (base < 1024 || base + SPAN > 65_535) {
            throw new IllegalArgumentException(
                    "the port base must lie between 1024 and " + (65_535 - SPAN));
        }
    }

    /** A layout none of whose ports was taken a moment ago, for tests that run beside others. */
    public static Layout free() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int base = Ports.free();
            if (IntStream.range(base, base + SPAN).allMatch(Ports::isFree)) {
                return new Layout(base);
            }
        }
        throw new IllegalStateException("no " + SPAN + " free ports in a row");
    }

    public int http() {
        return base;
    }

    public int https() {
        return base + 1;
    }

    public int gateway(int instance) {
        return numbered(10, instance);
    }

    public int auth() {
        return base + 20;
    }

    public int keys() {
        return base + 21;
    }

    public int files() {
        return base + 22;
    }

    public int messages(int instance) {
        return numbered(30, instance);
    }

    public int relay(int instance) {
        return numbered(40, instance);
    }

    /** Where operators' commands find what they talk to: a line {@code name address} for each. */
    String services() {
        return service("auth-service", auth()) + service("file-service", files());
    }

    private static String service(String name, int port) {
        return name + " http://" + Ports.LOOPBACK + ":" + port + "\n";
    }

    public int authManagement() {
        return base + 50;
    }

    public int keysManagement() {
        return base + 51;
    }

    public int filesManagement() {
        return base + 52;
    }

    public int gatewayManagement(int instance) {
        return numbered(60, instance);
    }

    public int messagesManagement(int instance) {
        return numbered(70, instance);
    }

    public int database() {
        return base + 80;
    }

    public int kafka() {
        return base + 81;
    }

    public int kafkaController() {
        return base + 82;
    }

    public int blobs() {
        return base + 83;
    }

    private int numbered(int offset, int instance) {
        if (instance < 1 || instance > MOST_INSTANCES) {
            throw new IllegalArgumentException("instances are numbered 1 to " + MOST_INSTANCES);
        }
        return base + offset + instance - 1;
    }
}
