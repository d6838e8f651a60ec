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
                if (head.removed() || head.acceptedAt() < before) {
                    while (takeOff(tenure, head, before).get() == AT_ONCE) {
                        LOG.debug("event=expiry-continues");
                    }
                }
            }
        } while (page.size() == PAGE);
    }

    /** How many were taken off; completes on the event loop. */
    private CompletableFuture<Integer> takeOff(Tenure tenure, Head head, long before) {
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
                                    taken.complete(takeOff(mailbox, head, before));
                                }

                                @Override
                                public void lost() {
                                    taken.complete(0);
                                }
                            });
                });
        return taken;
    }

    /** A mailbox in memory has dropped removed devices already; only age is left to look at. */
    private int takeOff(Mailbox mailbox, Head head, long before) {
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

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
