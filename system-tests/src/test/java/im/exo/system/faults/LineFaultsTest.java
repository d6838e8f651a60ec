package im.exo.system.faults;

import static im.exo.system.faults.LineFault.BLACK_HOLE;
import static im.exo.system.faults.LineFault.CUT;
import static im.exo.system.faults.LineFault.DELAY;
import static im.exo.system.faults.LineFault.END_TO_CLIENT;
import static im.exo.system.faults.LineFault.END_TO_SERVER;
import static im.exo.system.faults.LineFault.RESET;
import static im.exo.system.instances.Instances.awaitAccepted;
import static im.exo.system.instances.Instances.awaitArrival;
import static im.exo.system.instances.Instances.finish;
import static im.exo.system.instances.Instances.report;
import static im.exo.system.instances.Instances.seconds;

import im.exo.devstack.testing.TcpProxy;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.Sockets;
import im.exo.system.raw.Talk;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Connections that break, hang or crawl during traffic, at each place where there are some. */
@ExtendWith(SharedPlatform.class)
class LineFaultsTest {

    private static final int PAIRS = 12;
    private static final int PER_SEND = 2;

    /** Accepted between two faults. */
    private static final int BETWEEN = 100;

    private static final int ROUNDS = 5;

    enum Place {
        CLIENTS_TO_HAPROXY,
        GATEWAYS_TO_MESSAGE_SERVICES,
        MESSAGE_SERVICES_TO_DATABASE
    }

    private record Strike(LineFault fault, Place place) {}

    private final Exo exo;
    private TcpProxy door;
    private Sockets sockets;

    LineFaultsTest(Exo exo) {
        this.exo = exo;
    }

    @BeforeEach
    void open() throws IOException {
        door = new TcpProxy(exo.door().getPort());
        sockets = new Sockets(URI.create("http://localhost:" + door.port()));
    }

    @AfterEach
    void heal() {
        Arrays.stream(Place.values())
                .flatMap(place -> lines(place).stream())
                .forEach(TcpProxy::heal);
        sockets.close();
        door.close();
    }

    @Test
    void one_of_each_kind_and_at_each_place() throws Exception {
        duringTraffic(
                List.of(
                        new Strike(RESET, Place.CLIENTS_TO_HAPROXY),
                        new Strike(END_TO_SERVER, Place.GATEWAYS_TO_MESSAGE_SERVICES),
                        new Strike(CUT, Place.MESSAGE_SERVICES_TO_DATABASE),
                        new Strike(DELAY, Place.MESSAGE_SERVICES_TO_DATABASE),
                        new Strike(END_TO_CLIENT, Place.CLIENTS_TO_HAPROXY),
                        new Strike(BLACK_HOLE, Place.GATEWAYS_TO_MESSAGE_SERVICES)));
    }

    /** In an order that is the same in each run. */
    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void thirty_faults_one_after_the_other(Place place) throws Exception {
        var strikes = new ArrayList<Strike>();
        for (int round = 0; round < ROUNDS; round++) {
            for (var fault : LineFault.values()) {
                strikes.add(new Strike(fault, place));
            }
        }
        Collections.shuffle(strikes, new Random(place.ordinal()));
        duringTraffic(strikes);
    }

    private void duringTraffic(List<Strike> strikes) throws Exception {
        try (var talk = new Talk(sockets, exo.members(2 * PAIRS), PER_SEND).start()) {
            for (var strike : strikes) {
                awaitAccepted(talk, BETWEEN);
                var lines = lines(strike.place());
                int caught = strike.fault().strike(lines, talk, PAIRS / 2);
                lines.forEach(TcpProxy::heal);
                report(
                        "%s, %s: %d sends caught, backlog gone after %s",
                        strike.fault(), strike.place(), caught, seconds(awaitArrival(talk)));
            }
            awaitAccepted(talk, BETWEEN);
            report("after %d faults: %s", strikes.size(), finish(talk));
        }
        exo.awaitHealthy();
    }

    private List<TcpProxy> lines(Place place) {
        return switch (place) {
            case CLIENTS_TO_HAPROXY -> List.of(door);
            case GATEWAYS_TO_MESSAGE_SERVICES -> exo.lines().relays();
            case MESSAGE_SERVICES_TO_DATABASE -> List.of(exo.lines().database());
        };
    }
}
