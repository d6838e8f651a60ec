package im.exo.kit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.kit.health.Standing.Look;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class StandingTest {

    private final Departure departure = new Departure(() -> Duration.ofMillis(300));
    private final Switch database = new Switch(new Lack(State.READ_ONLY, "database away"));
    private final Switch store = new Switch(Lack.of("object store away"));
    private final Standing standing = new Standing(departure, List.of(database, store));

    @Test
    void it_is_starting_until_it_has_been_ready_once() {
        database.away = true;
        assertThat(standing.look()).isEqualTo(new Look(State.STARTING, List.of("database away")));
        assertThat(standing.started()).isFalse();
        database.away = false;
        assertThat(standing.look()).isEqualTo(new Look(State.READY, List.of()));
        database.away = true;
        assertThat(standing.look()).isEqualTo(new Look(State.READ_ONLY, List.of("database away")));
        assertThat(standing.started()).isTrue();
    }

    @Test
    void the_word_of_the_worst_stands_for_all_and_every_reason_is_told_once() {
        standing.look();
        database.away = true;
        store.away = true;
        assertThat(standing.look())
                .isEqualTo(
                        new Look(State.READ_ONLY, List.of("database away", "object store away")));
        database.away = false;
        assertThat(standing.look())
                .isEqualTo(new Look(State.WAITING, List.of("object store away")));
        var other = new Switch(store.lack);
        other.away = true;
        var twice = new Standing(departure, List.of(store, other));
        assertThat(twice.look().reasons()).containsExactly("object store away");
    }

    @Test
    void draining_goes_before_everything_and_lasts_for_the_notice() {
        standing.look();
        long before = System.nanoTime();
        departure.begin(new ShutdownDelayInitiatedEvent());
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThanOrEqualTo(Duration.ofMillis(300));
        database.away = true;
        assertThat(standing.look()).isEqualTo(new Look(State.DRAINING, List.of("told to stop")));
    }

    @Test
    void what_is_far_and_silent_is_asked_once_and_not_waited_for() {
        var silent = new Silent();
        var waiting = new Standing(departure, List.of(silent));
        for (int i = 0; i < 2; i++) {
            assertThat(waiting.look().reasons()).containsExactly("no answer");
        }
        assertThat(silent.asked).hasValue(1);
        silent.answers.countDown();
        await().atMost(Duration.ofSeconds(60)).until(() -> waiting.look().ready());
    }

    @Test
    void whoever_only_lacks_room_serves_from_the_start() {
        var standing =
                new Standing(
                        departure, List.of(() -> Optional.of(new Lack(State.FULL, "no room"))));
        assertThat(standing.look()).isEqualTo(new Look(State.FULL, List.of("no room")));
        assertThat(standing.look().ready()).isTrue();
        assertThat(standing.started()).isTrue();
    }

    @Test
    void whoever_has_nothing_to_do_has_started_all_the_same() {
        var standing =
                new Standing(
                        departure, List.of(() -> Optional.of(new Lack(State.IDLE, "no shards"))));
        assertThat(standing.started()).isTrue();
        assertThat(standing.look()).isEqualTo(new Look(State.IDLE, List.of("no shards")));
        assertThat(standing.look().ready()).isFalse();
    }

    @Test
    void words_are_lower_case() {
        assertThat(State.READ_ONLY.word()).isEqualTo("read-only");
        assertThat(State.DRAINING.word()).isEqualTo("draining");
    }

    private static final class Switch implements Need {
        private final Lack lack;
        private boolean away;

        Switch(Lack lack) {
            this.lack = lack;
        }

        @Override
        public Optional<Lack> lack() {
            return away ? Optional.of(lack) : Optional.empty();
        }
    }

    private static final class Silent implements Need.Remote {
        private final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch answers = new CountDownLatch(1);

        @Override
        public Optional<Lack> lack() {
            asked.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public Lack silence() {
            return Lack.of("no answer");
        }
    }
}
