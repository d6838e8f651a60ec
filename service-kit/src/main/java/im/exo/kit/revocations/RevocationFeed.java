package im.exo.kit.revocations;

import im.exo.contract.topics.Revocation;
import im.exo.contract.topics.Revocations;
import im.exo.kit.problem.Causes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Fills the {@link DenyList} from two sides at once: the topic, and one small request to
 * auth-service, a few times a second. Asking always is cheaper than finding out whether Kafka is
 * away. The answers also say whose devices are gone, for services that keep copies of accounts.
 *
 * <p>The list is empty at start. Until one side has said what was revoked before, a revoked session
 * would be let in, so the service is not ready.
 */
@ApplicationScoped
class RevocationFeed {

    private static final Logger LOG = Logger.getLogger("exo.revocations");

    /** Everything is asked for again after so long: a late commit may lie behind the cursor. */
    private static final Duration FULL_EVERY = Duration.ofSeconds(30);

    private final DenyList denyList;
    private final DenyListConfig config;
    private final RevocationPoll poll;
    private final RevocationTopic topic;
    private final HintDesk hints;
    private volatile boolean informed;
    private volatile long heardAt = System.nanoTime();
    private final List<Thread> threads = new ArrayList<>();

    RevocationFeed(
            DenyList denyList,
            DenyListConfig config,
            RevocationPoll poll,
            RevocationTopic topic,
            HintDesk hints) {
        this.denyList = denyList;
        this.config = config;
        this.poll = poll;
        this.topic = topic;
        this.hints = hints;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled() || hints.wanted()) {
            threads.add(Thread.ofVirtual().name("revocations-poll").start(this::pollForever));
        }
        if (config.enabled()) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("revocations-topic")
                            .start(
                                    () ->
                                            topic.follow(
                                                    config.lookBack(),
                                                    this::take,
                                                    () -> informed = true)));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        threads.forEach(Thread::interrupt);
    }

    /** Since auth-service last answered, or the start. What was revoked after it may be missing. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    boolean followed() {
        return config.enabled();
    }

    /** The list holds what was revoked before the start, or is not followed here. */
    boolean informed() {
        return informed || !config.enabled();
    }

    private void pollForever() {
        boolean away = false;
        long full = System.nanoTime();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    poll.next().ifPresent(this::take);
                    heardAt = System.nanoTime();
                    away = false;
                } catch (IOException e) {
                    if (!away) {
                        LOG.warnf("event=revocations-not-asked cause=%s", Causes.types(e));
                    }
                    away = true;
                }
                denyList.forgetExpired(Instant.now(), System.nanoTime());
                hints.forgetOver(Instant.now());
                if (System.nanoTime() - full > FULL_EVERY.toNanos()) {
                    full = System.nanoTime();
                    poll.startOver();
                }
                Thread.sleep(config.poll());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Revocations answer) {
        if (config.enabled()) {
            answer.getRevocationsList().forEach(this::take);
        }
        answer.getRevocationsList().forEach(hints::take);
        informed = true;
    }

    private void take(Revocation revocation) {
        if (revocation.getSid().size() != 16) {
            LOG.warn("event=revocation-unreadable");
            return;
        }
        ByteBuffer sid = revocation.getSid().asReadOnlyByteBuffer();
        denyList.add(
                new UUID(sid.getLong(), sid.getLong()),
                Instant.ofEpochMilli(revocation.getUntil()));
    }
}
