package im.exo.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.testing.TcpProxy;
import im.exo.devstack.testing.TcpProxy.Direction;
import im.exo.system.platform.Exo;
import im.exo.system.raw.Talk;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What happens to the connections of a line, with the proof that it happened to something. */
enum LineFault {
    /** An end in good order, both ways, in the middle of what is said. */
    CUT {
        @Override
        int strike(List<TcpProxy> lines, Talk talk, int enough) {
            return untilCaught(lines, talk, enough, TcpProxy::cut);
        }
    },
    RESET {
        @Override
        int strike(List<TcpProxy> lines, Talk talk, int enough) {
            return untilCaught(lines, talk, enough, TcpProxy::reset);
        }
    },
    END_TO_SERVER {
        @Override
        int strike(List<TcpProxy> lines, Talk talk, int enough) {
            return untilCaught(lines, talk, enough, line -> line.halfClose(Direction.TO_SERVER));
        }
    },
    END_TO_CLIENT {
        @Override
        int strike(List<TcpProxy> lines, Talk talk, int enough) {
            return untilCaught(lines, talk, enough, line -> line.halfClose(Direction.TO_CLIENT));
        }
    },
    DELAY {
        @Override
        int strike(List<TcpProxy> lines, Talk talk, int enough) throws InterruptedException {
            var underWay = talk.underWay().awaitAtLeast(enough);
            lines.forEach(line -> line.delay(Duration.ofMillis(200), Duration.ofMillis(100)));
            awaitInFlight(lines);
            int caught = underWay.unanswered();
            long carried = carried(lines);
            TimeUnit.SECONDS.sleep(CRAWL_SECONDS);
            assertThat(carried(lines)).as("bytes that came through").isGreaterThan(carried);
            return caught;
        }
    },
    /** Connections stay, and nothing comes through. */
    BLACK_HOLE {
        @Override
        int strike(List<TcpProxy> lines, Talk talk, int enough) throws InterruptedException {
            lines.forEach(line -> line.stall(true));
            awaitInFlight(lines);
            var underWay = talk.underWay().awaitAtLeast(enough);
            long carried = carried(lines);
            TimeUnit.SECONDS.sleep(SILENCE_SECONDS);
            assertThat(carried(lines)).as("bytes that came through").isEqualTo(carried);
            int caught = underWay.unanswered();
            assertThat(caught).as("sends that hang").isPositive();
            return caught;
        }
    };

    /** Longer than a stream between gateway and message-service may be silent, and than a lease. */
    private static final long SILENCE_SECONDS = 7;

    private static final long CRAWL_SECONDS = 3;

    private static final int ATTEMPTS = 20;

    /**
     * Begins and, for what lasts, ends.
     *
     * @param enough how many sends are under way when it begins
     * @return how many of them were without an answer after it
     */
    abstract int strike(List<TcpProxy> lines, Talk talk, int enough) throws InterruptedException;

    /** What was under way may be answered in the moment before. */
    private static int untilCaught(
            List<TcpProxy> lines, Talk talk, int enough, Consumer<TcpProxy> act) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var underWay = talk.underWay().awaitAtLeast(enough);
            assertThat(lines).as("lines with connections").anyMatch(line -> line.open() > 0);
            lines.forEach(act);
            int caught = underWay.unanswered();
            if (caught > 0) {
                return caught;
            }
        }
        throw new AssertionError("no send was under way when the line failed");
    }

    private static void awaitInFlight(List<TcpProxy> lines) {
        await("bytes in flight on each line")
                .atMost(Exo.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> lines.stream().allMatch(line -> line.inFlight() > 0));
    }

    private static long carried(List<TcpProxy> lines) {
        return lines.stream().mapToLong(TcpProxy::carried).sum();
    }
}
