package im.exo.kit.revocations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.contract.topics.Revocation;
import im.exo.contract.topics.Revocations;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A start with auth-service or Kafka out of reach. */
class RevocationFeedTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger polls = new AtomicInteger();
    private final CountDownLatch topicRead = new CountDownLatch(1);
    private volatile boolean answers;
    private volatile boolean configured = true;
    private final RevocationFeed feed =
            new RevocationFeed(
                    new DenyList(), new Quick(), new Poll(), new Topic(), new HintDesk(List.of()));

    @AfterEach
    void stop() {
        feed.stop(new ShutdownEvent());
    }

    private boolean ready() {
        return new RevocationsReady(feed).lack().isEmpty();
    }

    private void someRounds() {
        int now = polls.get();
        await().atMost(LONG).until(() -> polls.get() > now + 3);
    }

    @Test
    void nobody_is_served_before_auth_service_has_named_the_revoked_sessions() {
        feed.start(new StartupEvent());
        someRounds();
        assertThat(ready()).isFalse();
        answers = true;
        await().atMost(LONG).until(this::ready);
        answers = false;
        someRounds();
        assertThat(ready()).isTrue();
    }

    @Test
    void the_topic_read_to_its_end_will_do_as_well() {
        feed.start(new StartupEvent());
        someRounds();
        topicRead.countDown();
        await().atMost(LONG).until(this::ready);
    }

    @Test
    void without_an_auth_service_to_ask_the_topic_is_waited_for() {
        configured = false;
        answers = true;
        feed.start(new StartupEvent());
        someRounds();
        assertThat(ready()).isFalse();
    }

    private final class Poll extends RevocationPoll {

        Poll() {
            super(null);
        }

        @Override
        Optional<Revocations> next() throws IOException {
            polls.incrementAndGet();
            if (!answers) {
                throw new IOException("away");
            }
            return configured ? Optional.of(Revocations.getDefaultInstance()) : Optional.empty();
        }
    }

    private final class Topic extends RevocationTopic {

        Topic() {
            super(null);
        }

        @Override
        void follow(Duration lookBack, Consumer<Revocation> sink, Runnable caughtUp) {
            try {
                topicRead.await();
                caughtUp.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Quick implements DenyListConfig {

        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(5);
        }

        @Override
        public Duration lookBack() {
            return Duration.ofMinutes(15);
        }
    }
}
