package im.exo.messages.accounts;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/**
 * Reads {@code exo.accounts} for the owned shards: shard n is partition n, assigned by hand, the
 * offset kept with the rows. Kafka being away changes nothing but how fresh the accounts are.
 */
public final class AccountProjection implements AutoCloseable {

    public static final String TOPIC = "exo.accounts";

    private static final Logger LOG = Logger.getLogger(AccountProjection.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Where what was read goes. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Completes when offset and states are on disk, or the shard is no longer owned under this
         * epoch. Then nothing may be stored: what comes before it may not be, either.
         */
        CompletableFuture<?> project(
                int shard,
                int epoch,
                List<Account> changed,
                List<AccountId> forgotten,
                long nextOffset);
    }

    private final Supplier<KafkaConsumer<byte[], byte[]>> kafka;
    private final IntToLongFunction offsets;
    private final Sink sink;
    private final Thread thread;
    private volatile Map<Integer, Integer> wanted = Map.of();
    private volatile boolean running = true;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private Map<Integer, Integer> assigned = Map.of();
    private volatile long lag;
    private boolean complained;

    /**
     * @param offsets where reading a shard's partition goes on; blocks, and throws when the database
     *     is away
     */
    public AccountProjection(
            String name,
            Supplier<KafkaConsumer<byte[], byte[]>> kafka,
            IntToLongFunction offsets,
            Sink sink) {
        this.kafka = kafka;
        this.offsets = offsets;
        this.sink = sink;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /**
     * From any thread: the shards to read for from now on.
     *
     * @param epochs by shard; under another epoch reading goes on at what is stored, not at what was
     *     read: the last of that may have been lost with the shard
     */
    public void want(Map<Integer, Integer> epochs) {
        wanted = Map.copyOf(epochs);
        var reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private void run() {
        while (running) {
            try (var opened = kafka.get()) {
                consumer = opened;
                assigned = Map.of();
                while (running) {
                    round(opened);
                }
            } catch (InterruptException | InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!complained) {
                    complained = true;
                    LOG.warnf(
                            "event=projection-interrupted cause=%s", e.getClass().getSimpleName());
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            } finally {
                consumer = null;
            }
        }
    }

    private void round(KafkaConsumer<byte[], byte[]> from) throws InterruptedException {
        try {
            assign(from);
            if (assigned.isEmpty()) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                return;
            }
            var records = from.poll(POLL);
            lag = behind(from);
            var stored = new ArrayList<CompletableFuture<?>>();
            for (var partition : records.partitions()) {
                stored.add(project(partition.partition(), records.records(partition)));
            }
            for (var one : stored) {
                one.get();
            }
            complained = false;
        } catch (WakeupException e) {
            LOG.debug("event=projection-woken");
        } catch (ExecutionException e) {
            throw new KafkaException("a batch was not projected", e);
        }
    }

    /** Records of the topic not yet read, as the broker last said; frozen while Kafka is away. */
    public long lag() {
        return lag;
    }

    private static long behind(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private void assign(KafkaConsumer<byte[], byte[]> to) {
        var shards = wanted;
        if (shards.equals(assigned)) {
            return;
        }
        to.assign(shards.keySet().stream().map(shard -> new TopicPartition(TOPIC, shard)).toList());
        for (var entry : shards.entrySet()) {
            int shard = entry.getKey();
            if (!entry.getValue().equals(assigned.get(shard))) {
                to.seek(new TopicPartition(TOPIC, shard), offsets.applyAsLong(shard));
            }
        }
        assigned = shards;
    }

    private CompletableFuture<?> project(int shard, List<ConsumerRecord<byte[], byte[]>> records) {
        var changed = new ArrayList<Account>();
        var forgotten = new ArrayList<AccountId>();
        for (var record : records) {
            try {
                if (record.value() == null) {
                    forgotten.add(AccountId.of(record.key()));
                } else {
                    changed.add(Account.of(AccountState.parseFrom(record.value())));
                }
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                LOG.warnf("event=account-record-unreadable shard=%d", shard);
            }
        }
        int epoch = Objects.requireNonNull(assigned.get(shard));
        return sink.project(shard, epoch, changed, forgotten, records.getLast().offset() + 1);
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
