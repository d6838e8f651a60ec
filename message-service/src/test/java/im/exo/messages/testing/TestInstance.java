package im.exo.messages.testing;

import im.exo.contract.Shards;
import im.exo.messages.Instance;
import im.exo.messages.Settings;
import im.exo.messages.delivery.Window;
import im.exo.messages.intake.IntakeBounds;
import im.exo.messages.mailbox.MailStore;
import im.exo.messages.mailbox.MemoryBounds;
import im.exo.messages.mailbox.mysql.MysqlMailStore;
import im.exo.messages.ownership.mysql.MysqlLeaseStore;
import im.exo.messages.traces.MailTraces;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/** A running message-service on the real database, without Quarkus around it. */
public final class TestInstance implements AutoCloseable {

    public static final String KEY = "test-internal-key-0123456789abcdef";

    private final Instance instance;
    private final MysqlLeaseStore leases;
    private final MailStore store;

    private TestInstance(Builder builder) {
        store =
                builder.store != null
                        ? builder.store
                        : new MysqlMailStore(TestDatabase.direct(), TestDatabase.pool());
        leases = new MysqlLeaseStore(TestDatabase.direct());
        instance =
                new Instance(
                        new Settings(
                                builder.name,
                                new Shards(builder.shards),
                                "127.0.0.1",
                                0,
                                KEY,
                                builder.bounds,
                                builder.window,
                                Duration.ofDays(30),
                                builder.walk,
                                new MemoryBounds(builder.mailboxes, 500_000)),
                        store,
                        leases,
                        builder.accounts,
                        builder.kafka,
                        builder.clock,
                        new SimpleMeterRegistry(),
                        builder.traces);
    }

    /** What a test may want otherwise. */
    public static final class Builder {
        private final TestAccounts accounts;
        private String name = "one";
        private int shards = 4;
        private IntakeBounds bounds = IntakeBounds.DEFAULT;
        private Window window = Window.DEFAULT;
        private Duration walk = Duration.ofMinutes(10);
        private int mailboxes = 1_000;
        private Clock clock = Clock.systemUTC();
        private MailStore store;
        private MailTraces traces = MailTraces.OFF;
        private Supplier<KafkaConsumer<byte[], byte[]>> kafka =
                () -> {
                    throw new KafkaException("Kafka is away in this test");
                };

        private Builder(TestAccounts accounts) {
            this.accounts = accounts;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder shards(int value) {
            shards = value;
            return this;
        }

        public Builder bounds(IntakeBounds value) {
            bounds = value;
            return this;
        }

        public Builder window(Window value) {
            window = value;
            return this;
        }

        public Builder walk(Duration value) {
            walk = value;
            return this;
        }

        public Builder mailboxes(int value) {
            mailboxes = value;
            return this;
        }

        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        public Builder traces(MailTraces value) {
            traces = value;
            return this;
        }

        public Builder store(MailStore value) {
            store = value;
            return this;
        }

        public Builder kafka(Supplier<KafkaConsumer<byte[], byte[]>> value) {
            kafka = value;
            return this;
        }

        /** Starts it and waits until it owns something. */
        public TestInstance start() {
            var made = new TestInstance(this);
            made.instance.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> made.instance.figures().shards() > 0);
            return made;
        }
    }

    public static Builder with(TestAccounts accounts) {
        return new Builder(accounts);
    }

    public Instance instance() {
        return instance;
    }

    public int shards() {
        return instance.figures().shards();
    }

    public TestGateway gateway() {
        return TestGateway.connect(instance.port());
    }

    @Override
    public void close() {
        instance.close();
        leases.close();
        if (store instanceof MysqlMailStore mysql) {
            mysql.close();
        }
    }
}
