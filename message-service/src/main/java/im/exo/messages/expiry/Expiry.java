package im.exo.messages.expiry;

import im.exo.messages.mailbox.EventLoop;
import im.exo.messages.mailbox.Gathering;
import im.exo.messages.mailbox.MailStore;
import im.exo.messages.mailbox.MailStore.Head;
import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Mailboxes;
import im.exo.messages.mailbox.Tenure;

import org.jboss.logging.Logger;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Walks along the heads of the owned queues every now and then and takes off what was queued for too
 * long, and what is left of removed devices. The rows go like acknowledged ones: by the writer,
 * fenced, a few at a time.
 */
public final class Expiry implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Expiry.class);
    private static final int PAGE = 200;
    private static final int AT_ONCE = 500;

    private final EventLoop loop;
    private final MailStore store;
    private final Mailboxes mailboxes;
    private final Gathering gathering;
    private final Clock clock;
    private final Duration keep;
    private final Duration period;
    private final ScheduledExecutorService thread;

    /**
     * @param keep how long an envelope waits for its device
     * @param period between two walks
     */
    public Expiry(
            String name,
            EventLoop loop,
            MailStore store,
            Mailboxes mailboxes,
            Gathering gathering,
            Clock clock,
            Duration keep,
            Duration period) {
        this.loop = loop;
        this.store = store;
        this.mailboxes = mailboxes;
        this.gathering = gathering;
        this.clock = clock;
        this.keep = keep;
        this.period = period;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name(name).daemon().factory());
    }

    public void start() {
        thread.scheduleWithFixedDelay(
                this::walk, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void walk() {
        try {
            var tenures =
                    CompletableFuture.supplyAsync(() -> mailboxes.tenures().all(), loop).get();
            for (var tenure : tenures) {
                walk(tenure);
            }
        } catch (MailStore.StoreAway | ExecutionException e) {
            LOG.warnf("event=expiry-postponed");
        } catch (RuntimeException e) {
            LOG.errorf(e, "event=expiry-failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void walk(Tenure tenure) throws InterruptedException, ExecutionException {
        long before = clock.millis() - keep.toMillis();
        Head last = null;
        List<Head> page;
        do {
            page = store.heads(tenure.shard(), last, PAGE);
            for (var head : page) {
                last = head;
                if (head.removed()) {
                    takeOffRemoved(tenure, head);
                }
                if (head.acceptedAt() < before) {
                    while (takeOffOld(tenure, head, before).get() == AT_ONCE) {
                        LOG.debug("event=expiry-continues");
                    }
                }
            }
        } while (page.size() == PAGE);
    }

    /**
     * What is left of a removed device: memory has dropped its queue, so the rows themselves are
     * asked which they are.
     */
    private void takeOffRemoved(Tenure tenure, Head head)
            throws InterruptedException, ExecutionException {
        long last = 0;
        List<Long> page;
        do {
            page = store.positions(tenure.shard(), head.account(), head.device(), last, AT_ONCE);
            if (page.isEmpty()) {
                return;
            }
            last = page.getLast();
            var positions = page;
            var taken =
                    inMailbox(tenure, head, mailbox -> takeOffRemoved(mailbox, head, positions));
            if (taken.get() == 0) {
                return;
            }
        } while (page.size() == AT_ONCE);
    }

    private int takeOffRemoved(Mailbox mailbox, Head head, List<Long> positions) {
        var account = mailbox.account();
        if (account == null || !account.removed(head.device())) {
            return 0;
        }
        positions.forEach(position -> gathering.remove(mailbox, head.device(), position));
        return positions.size();
    }

    /** How many were taken off. */
    private CompletableFuture<Integer> takeOffOld(Tenure tenure, Head head, long before) {
        return inMailbox(tenure, head, mailbox -> takeOffOld(mailbox, head, before));
    }

    private int takeOffOld(Mailbox mailbox, Head head, long before) {
        var queue = mailbox.find(head.device());
        int count = 0;
        var oldest = queue == null ? null : queue.head();
        while (queue != null && oldest != null && count < AT_ONCE && oldest.acceptedAt() < before) {
            queue.remove(oldest);
            gathering.remove(mailbox, head.device(), oldest.position());
            count++;
            oldest = queue.head();
        }
        return count;
    }

    /** Completes on the event loop; with 0 when the shard is no longer ours. */
    private CompletableFuture<Integer> inMailbox(
            Tenure tenure, Head head, ToIntFunction<Mailbox> task) {
        var taken = new CompletableFuture<Integer>();
        loop.execute(
                () -> {
                    if (!mailboxes.tenures().current(tenure)) {
                        taken.complete(0);
                        return;
                    }
                    mailboxes.open(
                            head.account(),
                            tenure,
                            new Mailboxes.Opening() {
                                @Override
                                public void opened(Mailbox mailbox) {
                                    taken.complete(task.applyAsInt(mailbox));
                                }

                                @Override
                                public void lost() {
                                    taken.complete(0);
                                }
                            });
                });
        return taken;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
