package im.exo.messages;

import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;
import im.exo.messages.accounts.AccountProjection;
import im.exo.messages.accounts.AccountQuestions;
import im.exo.messages.accounts.MeteredAccountQuestions;
import im.exo.messages.delivery.Deliveries;
import im.exo.messages.expiry.Expiry;
import im.exo.messages.intake.AccountDesk;
import im.exo.messages.intake.Hints;
import im.exo.messages.intake.Intake;
import im.exo.messages.intake.Registrations;
import im.exo.messages.mailbox.EventLoop;
import im.exo.messages.mailbox.GroupCommit;
import im.exo.messages.mailbox.MailStore;
import im.exo.messages.mailbox.Mailboxes;
import im.exo.messages.mailbox.MeteredMailStore;
import im.exo.messages.mailbox.Tenure;
import im.exo.messages.mailbox.Tenures;
import im.exo.messages.mailbox.TracedMailStore;
import im.exo.messages.mailbox.Work;
import im.exo.messages.ownership.LeaseStore;
import im.exo.messages.ownership.Ownership;
import im.exo.messages.relay.RelayHub;
import im.exo.messages.relay.RelayServer;
import im.exo.messages.traces.MailTraces;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jboss.logging.Logger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One running message-service, put together from its parts. Several can live in one process. */
public final class Instance implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Instance.class);
    private static final Duration LEASE_RENEWAL = Duration.ofSeconds(1);

    /** A loop that hangs for longer serves nobody; below the lease, so that it is given up soon. */
    private static final Duration HANGS = Duration.ofSeconds(3);

    private static final Duration BEYOND_HOPE = Duration.ofSeconds(10);
    private static final Duration TEND = Duration.ofMillis(100);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final Tenures tenures;
    private final GroupCommit commits;
    private final Mailboxes mailboxes;
    private final Deliveries deliveries;
    private final Intake intake;
    private final Hints hints;
    private final RelayHub hub;
    private final RelayServer server;
    private final Ownership ownership;
    private final AccountProjection projection;
    private final Expiry expiry;
    private final ExecutorService threads;
    private final InstanceMetrics metrics;
    private volatile Figures figures = Figures.NONE;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean draining;

    public Instance(
            Settings settings,
            MailStore bareStore,
            LeaseStore leases,
            AccountQuestions bareQuestions,
            Supplier<KafkaConsumer<byte[], byte[]>> kafka,
            Clock clock,
            MeterRegistry meters,
            MailTraces traces) {
        var name = settings.name();
        var store = TracedMailStore.around(new MeteredMailStore(bareStore, meters), traces);
        var questions = new MeteredAccountQuestions(bareQuestions, meters);
        loop = new EventLoop(name + "-loop");
        threads = Executors.newVirtualThreadPerTaskExecutor();
        tenures = new Tenures(settings.shards());
        commits =
                new GroupCommit(
                        name + "-writer", loop, tenures, store, this::moved, meters, traces);
        mailboxes =
                new Mailboxes(
                        loop, store, tenures, commits.gathering(), threads, settings.memory());
        deliveries =
                new Deliveries(
                        loop, store, mailboxes, commits.gathering(), threads, settings.window());
        var desk =
                new AccountDesk(loop, questions, tenures, commits.gathering(), deliveries, threads);
        intake = new Intake(mailboxes, commits, desk, settings.bounds(), clock);
        hints = new Hints(mailboxes, desk, settings.shards());
        hub =
                new RelayHub(
                        name,
                        loop,
                        tenures,
                        intake,
                        new Registrations(mailboxes, desk, deliveries),
                        deliveries,
                        traces);
        server =
                new RelayServer(
                        settings.host(),
                        settings.port(),
                        settings.internalKey(),
                        loop,
                        hub,
                        settings.shards());
        projection =
                new AccountProjection(name + "-accounts", kafka, store::nextOffset, this::project);
        ownership =
                new Ownership(
                        name,
                        settings.shards().count(),
                        leases,
                        new Ownership.Owner() {
                            @Override
                            public void took(int shard, int epoch) {
                                loop.execute(() -> take(new Tenure(shard, epoch)));
                            }

                            @Override
                            public void lost(int shard, int epoch) {
                                loop.execute(() -> lose(shard, epoch));
                            }
                        },
                        () -> works(HANGS),
                        LEASE_RENEWAL);
        expiry =
                new Expiry(
                        name + "-expiry",
                        loop,
                        store,
                        mailboxes,
                        commits.gathering(),
                        clock,
                        settings.keep(),
                        settings.walk());
        loop.every(TEND, this::tend);
        loop.every(Duration.ofSeconds(1), this::look);
        metrics = new InstanceMetrics(meters, settings.shards().count());
        metrics.export(this::figures);
        metrics.export(loop, ownership, projection);
        intake.answers().export(meters);
    }

    /** @throws IllegalStateException when the platform was started with another shard count */
    public void start() {
        loop.start();
        commits.start();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("exo.relay.grpc.port cannot be opened", e);
        }
        projection.start();
        ownership.start();
        expiry.start();
    }

    /** The port that gateways connect to. */
    public int port() {
        return server.port();
    }

    public Figures figures() {
        return figures;
    }

    public Ownership.Standing standing() {
        return ownership.standing();
    }

    /** Whether the lease is so old that others are about to take the shards over. */
    public boolean leaseOld() {
        return ownership.sinceRenewal().compareTo(HANGS) > 0;
    }

    public boolean draining() {
        return draining;
    }

    /** Whether the event loop goes round and the writer lives; if not, only a restart helps. */
    public boolean alive() {
        return works(BEYOND_HOPE);
    }

    private boolean works(Duration patience) {
        return commits.alive() && !loop.ended() && loop.sinceLastRound().compareTo(patience) < 0;
    }

    private void take(Tenure tenure) {
        tenures.take(tenure);
        metrics.took();
        ownershipChanged();
    }

    private void lose(int shard, int epoch) {
        var tenure = tenures.lose(shard, epoch);
        if (tenure != null) {
            metrics.lost();
            commits.gathering().lose(shard);
            mailboxes.lose(tenure, deliveries::lost);
            ownershipChanged();
        }
    }

    private void moved(int shard, int epoch) {
        LOG.infof("event=shard-moved shard=%d", shard);
        lose(shard, epoch);
        ownership.look();
    }

    private void ownershipChanged() {
        var epochs = new HashMap<Integer, Integer>();
        tenures.all().forEach(tenure -> epochs.put(tenure.shard(), tenure.epoch()));
        projection.want(epochs);
        hub.ownershipChanged();
        look();
    }

    private void tend() {
        intake.tend();
        mailboxes.tend();
        deliveries.tend();
    }

    private void look() {
        figures =
                new Figures(
                        tenures.owned(),
                        mailboxes.size(),
                        mailboxes.envelopes(),
                        mailboxes.envelopeBytes(),
                        intake.unanswered(),
                        intake.unansweredBytes(),
                        commits.away(),
                        commits.full(),
                        commits.gathering().depth(),
                        deliveries.windows(),
                        hub.figures());
        for (var tenure : tenures.all()) {
            if (tenure.tired()) {
                ownership.renewEpoch(tenure.shard(), tenure.epoch());
            }
        }
    }

    /**
     * What the topic says takes effect in memory at once, and on disk with the next commit. A
     * mailbox that was loaded between the two has read the older state, hence once more after it.
     */
    private CompletableFuture<?> project(
            int shard,
            int epoch,
            List<Account> changed,
            List<AccountId> forgotten,
            long nextOffset) {
        var stored = new CompletableFuture<Work.Outcome>();
        loop.execute(
                () -> {
                    if (owned(shard, epoch)) {
                        changed.forEach(deliveries::changed);
                    }
                    store(shard, epoch, changed, forgotten, nextOffset, stored);
                });
        return stored;
    }

    /**
     * A hint that an account has changed, from any thread.
     *
     * @return completes with whether nothing is left to learn from it
     */
    public CompletableFuture<Boolean> changed(AccountId account, long version) {
        var settled = new CompletableFuture<Boolean>();
        try {
            loop.execute(() -> hints.changed(account, version, settled));
        } catch (RejectedExecutionException e) {
            settled.complete(false);
        }
        return settled;
    }

    private boolean owned(int shard, int epoch) {
        var tenure = tenures.of(shard);
        return tenure != null && tenure.epoch() == epoch;
    }

    /** Again and again while there is no room for it: what is skipped would never come again. */
    private void store(
            int shard,
            int epoch,
            List<Account> changed,
            List<AccountId> forgotten,
            long nextOffset,
            CompletableFuture<Work.Outcome> stored) {
        if (!owned(shard, epoch)) {
            stored.complete(Work.Outcome.MOVED);
            return;
        }
        commits.gathering()
                .add(
                        new Work.Project(
                                shard,
                                changed,
                                forgotten,
                                nextOffset,
                                outcome -> {
                                    if (outcome == Work.Outcome.FULL) {
                                        store(shard, epoch, changed, forgotten, nextOffset, stored);
                                        return;
                                    }
                                    changed.forEach(deliveries::changed);
                                    stored.complete(outcome);
                                }));
    }

    /**
     * Leaves in order: announces nothing as owned, answers what is under way, gives the shards back
     * so that others take them at once. When an error has ended the loop there is nobody to announce
     * and to answer; the rest still happens.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        draining = true;
        expiry.close();
        onLoop(
                () -> {
                    intake.drain();
                    hub.drain();
                    commits.hurry();
                });
        awaitQuiet();
        projection.close();
        ownership.leave();
        onLoop(
                () -> {
                    tenures.all().forEach(tenure -> lose(tenure.shard(), tenure.epoch()));
                    hub.complete();
                });
        ownership.close();
        server.close();
        commits.close();
        loop.close();
        endThreads();
    }

    /** What still waits for the database or auth-service has nobody left to tell. */
    private void endThreads() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("event=questions-left-open");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitQuiet() {
        var quiet = new CompletableFuture<Void>();
        checkQuiet(quiet);
        try {
            quiet.get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("event=drain-cut-short");
        } catch (ExecutionException e) {
            LOG.errorf(e, "event=drain-failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkQuiet(CompletableFuture<Void> quiet) {
        if (quiet.isDone()) {
            return;
        }
        try {
            loop.execute(
                    () -> {
                        if (intake.unanswered() == 0 && commits.quiet()) {
                            quiet.complete(null);
                        } else {
                            CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS)
                                    .execute(() -> checkQuiet(quiet));
                        }
                    });
        } catch (RejectedExecutionException e) {
            // The loop has ended: nothing under way will be answered.
            quiet.complete(null);
        }
    }

    private void onLoop(Runnable task) {
        try {
            CompletableFuture.runAsync(task, loop).get(2, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.warnf("event=drain-step-left-out cause=loop-ended");
        } catch (TimeoutException | ExecutionException e) {
            LOG.errorf(e, "event=drain-step-failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
