package im.exo.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.testing.TcpProxy;
import im.exo.devstack.testing.TcpProxy.Direction;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.Sockets;
import im.exo.system.raw.Talk;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Connections that break, hang or crawl during traffic, at each place where there are some. */
@ExtendWith(SharedPlatform.class)
class LineFaultsTest {

    private static final int PAIRS = 12;
    private static final int PER_SEND = 4;

    /** Longer than a stream between gateway and message-service may be silent, and than a lease. */
    private static final long SILENCE_SECONDS = 7;

    /** How long a slow line is slow. */
    private static final long CRAWL_SECONDS = 4;

    enum Place {
        CLIENTS_TO_HAPROXY,
        GATEWAYS_TO_MESSAGE_SERVICES,
        MESSAGE_SERVICES_TO_DATABASE
    }

    enum Fault {
        CUT,
        RESET,
        END_TO_SERVER,
        END_TO_CLIENT,
        DELAY,
        BLACK_HOLE
    }

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

    static Stream<Arguments> each_fault_at_each_place() {
        return Arrays.stream(Place.values())
                .flatMap(
                        place ->
                                Stream.of(
                                                Fault.RESET,
                                                Fault.END_TO_SERVER,
                                                Fault.DELAY,
                                                Fault.BLACK_HOLE)
                                        .map(fault -> Arguments.of(place, fault)));
    }

    @ParameterizedTest
    @MethodSource
    void each_fault_at_each_place(Place place, Fault fault) throws Exception {
        duringTraffic(List.of(fault), place);
    }

    /** Thirty faults of every kind in a row, in an order that is the same in each run. */
    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void thirty_faults_one_after_the_other(Place place) throws Exception {
        var random = new Random(30);
        duringTraffic(
                random.ints(30, 0, Fault.values().length).mapToObj(i -> Fault.values()[i]).toList(),
                place);
    }

    private void duringTraffic(List<Fault> faults, Place place) throws Exception {
        try (var talk = new Talk(sockets, exo.members(2 * PAIRS), PER_SEND).start()) {
            for (Fault fault : faults) {
                flows(talk);
                strike(fault, place, talk);
                lines(place).forEach(TcpProxy::heal);
            }
            flows(talk);
            var verdict = talk.finish();
            System.out.println(place + " " + faults + ": " + verdict);
            assertThat(verdict.clean()).as(verdict.toString()).isTrue();
            exo.awaitHealthy();
        }
    }

    /** Returns when messages pass. */
    private static void flows(Talk talk) {
        int before = talk.accepted();
        await("traffic").atMost(Exo.PATIENCE).until(() -> talk.accepted() > before + 200);
    }

    private void strike(Fault fault, Place place, Talk talk) throws InterruptedException {
        var lines = lines(place);
        long carried = carried(lines);
        var underWay = talk.underWay(PAIRS / 2);
        switch (fault) {
            case CUT -> {
                int before = cuts(lines);
                lines.forEach(TcpProxy::cut);
                assertThat(cuts(lines)).as("connections that were cut").isGreaterThan(before);
                assertThat(underWay.unanswered()).as("sends that were cut off").isPositive();
            }
            case RESET -> {
                int before = cuts(lines);
                lines.forEach(TcpProxy::reset);
                assertThat(cuts(lines)).as("connections that were reset").isGreaterThan(before);
                assertThat(underWay.unanswered()).as("sends that were cut off").isPositive();
            }
            case END_TO_SERVER -> halfClose(lines, Direction.TO_SERVER);
            case END_TO_CLIENT -> halfClose(lines, Direction.TO_CLIENT);
            case DELAY -> {
                lines.forEach(line -> line.delay(Duration.ofMillis(200), Duration.ofMillis(100)));
                inFlight(lines);
                TimeUnit.SECONDS.sleep(CRAWL_SECONDS);
                assertThat(carried(lines)).as("bytes that came through").isGreaterThan(carried);
            }
            case BLACK_HOLE -> {
                lines.forEach(line -> line.stall(true));
                inFlight(lines);
                TimeUnit.SECONDS.sleep(SILENCE_SECONDS);
                assertThat(underWay.unanswered()).as("sends that hang").isPositive();
            }
        }
    }

    private static void halfClose(List<TcpProxy> lines, Direction direction) {
        assertThat(lines).as("lines with connections").allMatch(line -> line.open() > 0);
        lines.forEach(line -> line.halfClose(direction));
    }

    private static void inFlight(List<TcpProxy> lines) {
        await("bytes in flight")
                .atMost(Exo.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> lines.stream().allMatch(line -> line.inFlight() > 0));
    }

    private static long carried(List<TcpProxy> lines) {
        return lines.stream().mapToLong(TcpProxy::carried).sum();
    }

    private static int cuts(List<TcpProxy> lines) {
        return lines.stream().mapToInt(TcpProxy::cuts).sum();
    }

    private List<TcpProxy> lines(Place place) {
        return switch (place) {
            case CLIENTS_TO_HAPROXY -> List.of(door);
            case GATEWAYS_TO_MESSAGE_SERVICES -> exo.lines().relays();
            case MESSAGE_SERVICES_TO_DATABASE -> List.of(exo.lines().database());
        };
    }
}
