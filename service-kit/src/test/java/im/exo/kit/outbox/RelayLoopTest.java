package im.exo.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

class RelayLoopTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private Thread thread = new Thread();

    @AfterEach
    void stop() {
        thread.interrupt();
    }

    private void start(Supplier<Producer<byte[], byte[]>> producers, RelayLoop.Round round) {
        var loop = new RelayLoop(producers, round, new Semaphore(0), new Quick());
        thread = Thread.ofPlatform().daemon().start(loop::run);
    }

    private synchronized MockProducer<byte[], byte[]> producer() {
        made.add(new MockProducer<>());
        return made.getLast();
    }

    private synchronized int count() {
        return made.size();
    }

    private OutboxBatch.Outcome fine(Producer<byte[], byte[]> producer) {
        rounds.incrementAndGet();
        return new OutboxBatch.Outcome(0, 0);
    }

    @Test
    void a_name_that_does_not_resolve_at_start_only_delays_the_events() {
        var attempts = new AtomicInteger();
        start(
                () -> {
                    if (attempts.incrementAndGet() < 4) {
                        throw new KafkaException("No resolvable bootstrap urls");
                    }
                    return producer();
                },
                this::fine);
        await().atMost(LONG).until(() -> rounds.get() > 3);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void a_producer_that_keeps_failing_is_closed_and_replaced() {
        start(
                this::producer,
                producer ->
                        producer == made.getFirst()
                                ? new OutboxBatch.Outcome(0, 1)
                                : fine(producer));
        await().atMost(LONG).until(() -> rounds.get() > 0);
        assertThat(count()).isEqualTo(2);
        assertThat(made.getFirst().closed()).isTrue();
    }

    @Test
    void a_database_that_is_away_does_not_end_the_relay() {
        start(
                this::producer,
                producer -> {
                    if (rounds.incrementAndGet() < 3) {
                        throw new SQLException("away");
                    }
                    return new OutboxBatch.Outcome(0, 0);
                });
        await().atMost(LONG).until(() -> rounds.get() > 3);
        assertThat(count()).isEqualTo(1);
    }

    private static final class Quick implements OutboxConfig {

        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(1);
        }

        @Override
        public Duration maxPause() {
            return Duration.ofMillis(2);
        }

        @Override
        public int batch() {
            return 10;
        }
    }
}
