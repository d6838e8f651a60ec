package im.exo.messages;

import im.exo.contract.Shards;
import im.exo.kit.accounts.AccountDirectory;
import im.exo.kit.internal.InternalConfig;
import im.exo.kit.startup.Required;
import im.exo.kit.topics.KafkaConfig;
import im.exo.kit.traces.Traces;
import im.exo.messages.accounts.Account;
import im.exo.messages.accounts.AccountQuestions;
import im.exo.messages.delivery.Window;
import im.exo.messages.intake.IntakeBounds;
import im.exo.messages.intake.KeyHolders;
import im.exo.messages.mailbox.MemoryBounds;
import im.exo.messages.mailbox.mysql.MysqlMailStore;
import im.exo.messages.ownership.mysql.MysqlLeaseStore;
import im.exo.messages.sql.DirectConnections;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.Optional;

import javax.sql.DataSource;

/** Builds the instance from its configuration and ends it in order. */
@ApplicationScoped
public class MessageService {

    private final String name;
    private final int shards;
    private final MailboxConfig mailbox;
    private final RelayConfig relay;
    private final InternalConfig internal;
    private final DataSource pool;
    private final DirectConnections direct;
    private final AccountDirectory directory;
    private final KafkaConfig kafka;
    private final MeterRegistry meters;
    private final Traces traces;
    private @Nullable Instance instance;
    private @Nullable MysqlMailStore store;
    private @Nullable MysqlLeaseStore leases;

    MessageService(
            MailboxConfig mailbox,
            RelayConfig relay,
            InternalConfig internal,
            DataSource pool,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password,
            @ConfigProperty(name = "exo.instance", defaultValue = "message-service-1") String name,
            @ConfigProperty(name = "exo.shards", defaultValue = "64") int shards,
            AccountDirectory directory,
            KafkaConfig kafka,
            MeterRegistry meters,
            Traces traces) {
        this.name = name;
        this.shards = shards;
        this.mailbox = mailbox;
        this.relay = relay;
        this.internal = internal;
        this.pool = pool;
        this.direct = new DirectConnections(url, user, password);
        this.directory = directory;
        this.kafka = kafka;
        this.meters = meters;
        this.traces = traces;
    }

    void start(@Observes StartupEvent event) {
        Required.secret("exo.internal.key", internal.key(), 32);
        store = new MysqlMailStore(direct, pool);
        leases = new MysqlLeaseStore(direct);
        var built =
                new Instance(
                        settings(),
                        store,
                        leases,
                        this::ask,
                        kafka::consumer,
                        Clock.systemUTC(),
                        meters,
                        ExportedTraces.of(traces));
        instance = built;
        built.start();
    }

    /** While the management port still tells that it leaves. */
    void leave(@Observes ShutdownDelayInitiatedEvent event) {
        if (instance != null) {
            instance.close();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (instance != null) {
            instance.close();
        }
        if (store != null) {
            store.close();
        }
        if (leases != null) {
            leases.close();
        }
    }

    /** Empty until everything is put together. */
    public Optional<Instance> instance() {
        return Optional.ofNullable(instance);
    }

    private Settings settings() {
        return new Settings(
                name,
                new Shards(shards),
                relay.host(),
                relay.port(),
                internal.key().orElse(""),
                new IntakeBounds(
                        mailbox.maxBytes().asLongValue(),
                        mailbox.maxEnvelopes(),
                        mailbox.hold(),
                        IntakeBounds.DEFAULT.underWayBytes(),
                        IntakeBounds.DEFAULT.underWay(),
                        new KeyHolders.Bounds(mailbox.unnamedBurst(), mailbox.unnamedRate())),
                Window.DEFAULT,
                mailbox.keep(),
                mailbox.expiryPeriod(),
                new MemoryBounds(mailbox.inMemory(), mailbox.inMemoryEnvelopes()));
    }

    private AccountQuestions.Answer ask(im.exo.contract.AccountId account) {
        return switch (directory.ask(account)) {
            case AccountDirectory.Answer.Known(var state) ->
                    new AccountQuestions.Answer.Known(Account.of(state));
            case AccountDirectory.Answer.Unknown() -> new AccountQuestions.Answer.Unknown();
            case AccountDirectory.Answer.Unreachable() -> new AccountQuestions.Answer.Unreachable();
        };
    }
}
