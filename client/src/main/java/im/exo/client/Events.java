package im.exo.client;

import im.exo.client.store.Messages;
import im.exo.client.store.ProfileStore;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Brings messages and statuses to the application, each on a thread of its own. */
final class Events implements AutoCloseable {

    private static final int STATUSES = 4096;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration REPEAT = Duration.ofMinutes(1);

    private final ProfileStore store;
    private final Semaphore fresh = new Semaphore(0);
    private final BlockingQueue<Status> statuses = new ArrayBlockingQueue<>(STATUSES);
    private final List<Consumer<Status>> hearers = new CopyOnWriteArrayList<>();
    private final Thread teller;
    private @Nullable Thread listening;
    private Status.@Nullable StoreFailing lastFailing;
    private long lastFailingAt;

    /** The last message that the listener returned from; on the listener's thread. */
    private long through;

    private volatile boolean open = true;

    Events(ProfileStore store) {
        this.store = store;
        teller = Thread.ofVirtual().name("status").start(this::tell);
    }

    void arrived() {
        fresh.release();
    }

    /** The oldest is dropped when the application does not keep up: messages are in the store. */
    void status(Status status) {
        if (status instanceof Status.StoreFailing failing && saidLately(failing)) {
            return;
        }
        while (open && !statuses.offer(status)) {
            statuses.poll();
        }
    }

    /** Every lane and every delivery fails for the same reason. */
    private synchronized boolean saidLately(Status.StoreFailing failing) {
        long now = System.nanoTime();
        if (failing.equals(lastFailing) && now - lastFailingAt < REPEAT.toNanos()) {
            return true;
        }
        lastFailing = failing;
        lastFailingAt = now;
        return false;
    }

    void onStatus(Consumer<Status> hearer) {
        hearers.add(hearer);
    }

    synchronized void listen(Consumer<Message> handler) {
        if (listening != null) {
            throw new IllegalStateException("somebody listens already");
        }
        listening = Thread.ofVirtual().name("listener").start(() -> deliver(handler));
    }

    private void deliver(Consumer<Message> handler) {
        try {
            while (open) {
                if (!batch(handler)) {
                    Thread.sleep(AGAIN);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands over what is there; false when the same is to be tried again a little later. */
    private boolean batch(Consumer<Message> handler) throws InterruptedException {
        try {
            List<Messages.Numbered> batch = store.messages().fresh(64);
            for (Messages.Numbered next : batch) {
                if (!handled(handler, next)) {
                    return false;
                }
                if (!open) {
                    return true;
                }
            }
            if (batch.isEmpty() && fresh.tryAcquire(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                fresh.drainPermits();
            }
            return true;
        } catch (RuntimeException e) {
            if (open) {
                status(Status.StoreFailing.of(e));
            }
            return false;
        }
    }

    /** A handler that throws gets the same message again; one that returned never does. */
    private boolean handled(Consumer<Message> handler, Messages.Numbered next) {
        if (next.seq() > through) {
            try {
                handler.accept(Message.of(next.message()));
            } catch (RuntimeException e) {
                report(e);
                return false;
            }
            through = next.seq();
        }
        store.messages().handled(next.seq());
        return true;
    }

    private static void report(RuntimeException e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }

    private void tell() {
        try {
            while (open) {
                Status status = statuses.take();
                hearers.forEach(hearer -> tell(hearer, status));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that throws misses this status, and nobody else does. */
    private static void tell(Consumer<Status> hearer, Status status) {
        try {
            hearer.accept(status);
        } catch (RuntimeException e) {
            report(e);
        }
    }

    @Override
    public void close() {
        open = false;
        teller.interrupt();
        Thread listener;
        synchronized (this) {
            listener = listening;
        }
        if (listener != null && listener != Thread.currentThread()) {
            fresh.release();
            try {
                listener.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
