package im.exo.client.files;

import im.exo.client.files.Progress.Phase;
import im.exo.client.http.Api;
import im.exo.client.http.TokenSource;
import im.exo.client.outbox.Backoff;
import im.exo.client.outbox.Carrier;
import im.exo.client.outbox.Outbox;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Files that are to be sent: encrypted into a spool folder at once, uploaded when there is a
 * server, from wherever the last attempt ended; then their message goes into the outbox.
 */
public final class Uploads implements AutoCloseable {

    private static final int AT_ONCE = 2;

    private final UploadRecords records;
    private final Spool spool;
    private final Transfer.Parts parts;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final Map<EnvelopeId, Progress> watching = new ConcurrentHashMap<>();
    private final Map<EnvelopeId, Thread> workers = new HashMap<>();
    private boolean running;

    public Uploads(
            ProfileStore store,
            Outbox outbox,
            Carrier carrier,
            Api api,
            TokenSource tokens,
            Backoff backoff,
            Path spool) {
        this.records = new UploadRecords(store, outbox);
        this.spool = new Spool(spool);
        this.parts =
                new Transfer.Parts(
                        records, this.spool, new FilesApi(api, tokens), carrier, backoff);
    }

    /** Takes up whatever is to be uploaded, from this process or an earlier one. */
    public synchronized void start() throws IOException {
        var pending = records.all();
        spool.sweep(pending.stream().map(PendingUpload::spool).collect(Collectors.toSet()));
        running = true;
        pending.forEach(this::work);
    }

    /**
     * Encrypts the file here and now; the rest happens when the server is there, in this process
     * or a later one.
     *
     * @param progress hears of the encryption, then of the upload
     * @return the id of the message that will carry it
     */
    public EnvelopeId add(AccountId to, Path file, String name, String mediaType, Progress progress)
            throws IOException {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        progress.begins(Phase.ENCRYPTING);
        Spool.Sealed sealed = spool.encrypt(file, progress);
        FileKey key = sealed.key();
        var upload =
                new PendingUpload(
                        to.bytes(),
                        id.bytes(),
                        now,
                        sealed.name(),
                        sealed.length(),
                        key.key(),
                        key.digest(),
                        key.plaintextDigest(),
                        key.size(),
                        name,
                        mediaType,
                        null);
        boolean kept = false;
        try {
            // Not while a start compares the folder with the records.
            synchronized (this) {
                records.add(upload);
                kept = true;
                spool.claimed(sealed.name());
                watching.put(id, progress);
                work(upload);
            }
        } finally {
            if (!kept) {
                spool.remove(sealed.name());
            }
        }
        return id;
    }

    /** Uploads that are not finished. */
    public int waiting() {
        return records.count();
    }

    /** At most one worker for each: two would send the same bytes at the same offset. */
    private synchronized void work(PendingUpload upload) {
        if (running && !workers.containsKey(upload.id())) {
            var worker = Thread.ofVirtual().name("upload").unstarted(() -> run(upload));
            workers.put(upload.id(), worker);
            worker.start();
        }
    }

    private void run(PendingUpload upload) {
        try {
            slots.acquire();
            try {
                Progress progress = watching.getOrDefault(upload.id(), Progress.NONE);
                new Transfer(parts, upload, progress).run();
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            left(upload);
        }
    }

    private synchronized void left(PendingUpload upload) {
        workers.remove(upload.id());
        watching.remove(upload.id());
    }

    /** Returns when no transfer runs any more; what is not finished goes on later. */
    @Override
    public void close() {
        List<Thread> stopping;
        synchronized (this) {
            running = false;
            stopping = List.copyOf(workers.values());
        }
        stopping.forEach(Thread::interrupt);
        for (Thread worker : stopping) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
