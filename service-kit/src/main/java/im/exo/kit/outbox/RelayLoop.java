package im.exo.kit.outbox;

import im.exo.kit.problem.Causes;

import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Rounds of the relay for as long as the service lives, whatever fails. A producer that cannot be
 * made (Kafka's name does not resolve) is tried again, and one that keeps failing is replaced: some
 * of its errors are for good.
 */
final class RelayLoop {

    private static final Logger LOG = Logger.getLogger("exo.outbox");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** Rounds that may fail in a row before the producer is taken for broken. */
    static final int PATIENCE = 8;

    /** One transaction's worth of rows. */
    interface Round {
        OutboxBatch.Outcome run(Producer<byte[], byte[]> producer)
                throws SQLException, InterruptedException;
    }

    private final Supplier<? extends Producer<byte[], byte[]>> producers;
    private final Round round;
    private final Semaphore bell;
    private final OutboxConfig config;
    private Duration pause = FIRST_PAUSE;

    RelayLoop(
            Supplier<? extends Producer<byte[], byte[]>> producers,
            Round round,
            Semaphore bell,
            OutboxConfig config) {
        this.producers = producers;
        this.round = round;
        this.bell = bell;
        this.config = config;
    }

    /** Returns when interrupted. */
    void run() {
        try {
            while (true) {
                withOneProducer();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void withOneProducer() throws InterruptedException {
        Producer<byte[], byte[]> producer;
        try {
            producer = producers.get();
        } catch (RuntimeException e) {
            rest("event=outbox-waits for=kafka cause=" + Causes.types(e));
            return;
        }
        try {
            relay(producer);
        } finally {
            // Every record of a round has been acknowledged or given up: there is none to wait for.
            producer.close(Duration.ZERO);
        }
    }

    /** Returns when another producer should have a try. */
    private void relay(Producer<byte[], byte[]> producer) throws InterruptedException {
        int failures = 0;
        while (failures < PATIENCE) {
            try {
                var outcome = round.run(producer);
                if (outcome.failed() > 0) {
                    failures++;
                    rest("event=outbox-waits for=kafka count=" + outcome.failed());
                    continue;
                }
                failures = 0;
                pause = FIRST_PAUSE;
                boolean more = outcome.published() == config.batch();
                if (!more && bell.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            } catch (SQLException | RuntimeException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                failures++;
                rest("event=outbox-waits for=database cause=" + Causes.types(e));
            }
        }
    }

    private void rest(String event) throws InterruptedException {
        LOG.warn(event);
        Thread.sleep(pause);
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(config.maxPause()) > 0 ? config.maxPause() : doubled;
    }
}
