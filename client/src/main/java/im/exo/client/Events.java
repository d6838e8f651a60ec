package im.exo.client;

import im.exo.client.store.Messages;
import im.exo.client.store.ProfileStore;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
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

    private final ProfileStore store;
    private final Semaphore fresh = new Semaphore(0);
    private final BlockingQueue<Status> statuses = new ArrayBlockingQueue<>(STATUSES);
    private final List<Consumer<Status>> hearers = new CopyOnWriteArrayList<>();
    private final Thread teller;
    private @Nullable Thread listening;
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
        while (open && !statuses.offer(status)) {
            statuses.poll();
        }
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
                List<Messages.Numbered> batch = store.messages().fresh(64);
                for (Messages.Numbered next : batch) {
                    if (!handled(handler, next)) {
                        Thread.sleep(AGAIN);
                        break;
                    }
                    if (!open) {
                        return;
                    }
                }
                if (batch.isEmpty() && fresh.tryAcquire(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    fresh.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            if (open) {
                throw e;
            }
        }
    }

    /** A handler that throws gets the same message again, a little later. */
    private boolean handled(Consumer<Message> handler, Messages.Numbered next) {
        try {
            handler.accept(Message.of(next.message()));
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            return false;
        }
        store.messages().handled(next.seq());
        return true;
    }

    private void tell() {
        try {
            while (open) {
                Status status = statuses.take();
                hearers.forEach(hearer -> hearer.accept(status));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
