package im.exo.client.files;

import com.google.protobuf.ByteString;

import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Backoff;
import im.exo.client.outbox.Carrier;
import im.exo.client.outbox.Outbox;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.FileId;
import im.exo.contract.Problem;
import im.exo.contract.content.Content;
import im.exo.contract.content.FileMessage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Files that are to be sent: encrypted into a spool folder at once, uploaded when there is a
 * server, from wherever the last attempt ended; then their message goes into the outbox.
 */
public final class Uploads implements AutoCloseable {

    private static final String KIND = "upload";

    /** What file-service stores as one piece; a request that ends within one leaves a tail there. */
    static final long PART = 5L * 1024 * 1024;

    private static final long PARTS_PER_REQUEST = 8;

    private final ProfileStore store;
    private final Outbox outbox;
    private final Carrier carrier;
    private final FilesApi files;
    private final Backoff backoff;
    private final Path spool;
    private final Semaphore slots = new Semaphore(2);
    private final Map<EnvelopeId, Progress> watching = new ConcurrentHashMap<>();
    private final Set<Thread> workers = new HashSet<>();
    private boolean running;

    public Uploads(
            ProfileStore store,
            Outbox outbox,
            Carrier carrier,
            Api api,
            TokenSource tokens,
            Backoff backoff,
            Path spool) {
        this.store = store;
        this.outbox = outbox;
        this.carrier = carrier;
        this.files = new FilesApi(api, tokens);
        this.backoff = backoff;
        this.spool = spool;
    }

    /** Takes up whatever an earlier process left. */
    public void start() throws IOException {
        Files.createDirectories(spool);
        var pending = store.records().all(KIND, PendingUpload.class);
        try (var there = Files.list(spool)) {
            for (Path file : there.toList()) {
                String name = String.valueOf(file.getFileName());
                if (pending.stream().noneMatch(p -> p.spool().equals(name))) {
                    Files.deleteIfExists(file);
                }
            }
        }
        synchronized (this) {
            running = true;
        }
        pending.forEach(this::work);
    }

    /**
     * Encrypts the file here and now; the rest happens when the server is there, in this process
     * or a later one.
     *
     * @return the id of the message that will carry it
     */
    public EnvelopeId add(
            AccountId to,
            Path file,
            String name,
            String mediaType,
            String caption,
            Progress progress)
            throws IOException {
        long now = System.currentTimeMillis();
        var id = EnvelopeId.next(now);
        String spooled = HexFormat.of().formatHex(id.bytes());
        FileKey key = FileCipher.encryptFile(file, spool.resolve(spooled), Progress.NONE);
        var upload =
                new PendingUpload(
                        to.bytes(),
                        id.bytes(),
                        now,
                        spooled,
                        Files.size(spool.resolve(spooled)),
                        key.key(),
                        key.digest(),
                        key.plaintextDigest(),
                        key.size(),
                        name,
                        mediaType,
                        caption,
                        null);
        store.transaction(
                () -> {
                    put(upload);
                    store.messages()
                            .add(
                                    new StoredMessage(
                                            to.bytes(),
                                            0,
                                            false,
                                            id.bytes(),
                                            now,
                                            now,
                                            content(upload, null),
                                            MessageState.QUEUED,
                                            ""),
                                    false);
                    return id;
                });
        watching.put(id, progress);
        work(upload);
        return id;
    }

    /** Uploads that are not finished. */
    public int waiting() {
        return store.records().all(KIND).size();
    }

    private synchronized void work(PendingUpload upload) {
        if (running) {
            var worker =
                    Thread.ofVirtual()
                            .name("upload")
                            .unstarted(
                                    () -> {
                                        run(upload);
                                        left();
                                    });
            workers.add(worker);
            worker.start();
        }
    }

    private synchronized void left() {
        workers.remove(Thread.currentThread());
    }

    private void run(PendingUpload upload) {
        try {
            slots.acquire();
            try {
                transfer(upload);
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
    }

    private void transfer(PendingUpload first) throws InterruptedException {
        PendingUpload upload = first;
        int failures = 0;
        while (!Thread.currentThread().isInterrupted()) {
            Duration asked = Duration.ZERO;
            try {
                if (upload.path() == null) {
                    upload = put(upload.at(files.create(upload.length())));
                }
                upload(upload);
                return;
            } catch (Unreachable e) {
                if (!carrier.awaitOnline()) {
                    return;
                }
            } catch (SignedOut e) {
                return;
            } catch (ServerProblem e) {
                if (e.is(Problem.UNKNOWN_UPLOAD) || e.status() == 410 || e.status() == 404) {
                    upload = put(upload.at(null));
                } else if (!e.passing() && !e.is(Problem.UPLOAD_OFFSET)) {
                    fail(upload, String.valueOf(e.getMessage()));
                    return;
                }
                asked = e.retryAfter();
            }
            failures++;
            Thread.sleep(backoff.pause(failures, asked));
        }
    }

    private void upload(PendingUpload upload)
            throws Unreachable, ServerProblem, SignedOut, InterruptedException {
        String path = upload.path();
        if (path == null) {
            throw new IllegalStateException("the upload has no address yet");
        }
        Progress progress = watching.getOrDefault(EnvelopeId.of(upload.envelope()), Progress.NONE);
        FilesApi.State state = files.state(path);
        while (state.file() == null) {
            if (Thread.interrupted()) {
                throw new InterruptedException("closed");
            }
            long from = state.offset();
            long length = requestEnd(from, upload.length()) - from;
            progress.at(from, upload.length());
            state =
                    files.append(
                            path,
                            spool.resolve(upload.spool()),
                            from,
                            length,
                            at -> progress.at(at, upload.length()));
            if (state.offset() <= from && state.file() == null) {
                throw new Unreachable("the upload does not get on");
            }
        }
        if (state.digest() != null && !MessageDigest.isEqual(state.digest(), upload.digest())) {
            fail(upload, "the server stored something else");
            return;
        }
        progress.at(upload.length(), upload.length());
        finish(upload, state.file());
    }

    /**
     * Where the request that begins at {@code from} ends: at the end of a part, or of the file. The
     * server would have to write, read again and delete what is left over within a part.
     */
    static long requestEnd(long from, long length) {
        return Math.min(length, (from / PART + PARTS_PER_REQUEST) * PART);
    }

    private void finish(PendingUpload upload, FileId file) {
        var to = AccountId.of(upload.peer());
        var id = EnvelopeId.of(upload.envelope());
        byte[] content = content(upload, file);
        store.transaction(
                () -> {
                    outbox.add(to, id, upload.sentAt(), content);
                    store.messages().rewrite(to, id, content);
                    store.records().remove(KIND, id.toString());
                    return id;
                });
        done(upload);
        outbox.kick(to);
    }

    private void fail(PendingUpload upload, String reason) {
        var to = AccountId.of(upload.peer());
        var id = EnvelopeId.of(upload.envelope());
        store.transaction(
                () -> {
                    store.messages().advance(to, id, MessageState.FAILED, reason);
                    store.records().remove(KIND, id.toString());
                    return id;
                });
        done(upload);
        outbox.failed(to, id, reason);
    }

    private void done(PendingUpload upload) {
        watching.remove(EnvelopeId.of(upload.envelope()));
        try {
            Files.deleteIfExists(spool.resolve(upload.spool()));
        } catch (IOException e) {
            // The next start sweeps the folder.
            return;
        }
    }

    private PendingUpload put(PendingUpload upload) {
        store.records().put(KIND, EnvelopeId.of(upload.envelope()).toString(), upload);
        return upload;
    }

    private static byte[] content(
            PendingUpload upload, @org.jspecify.annotations.Nullable FileId file) {
        var message =
                FileMessage.newBuilder()
                        .setKey(ByteString.copyFrom(upload.key()))
                        .setDigest(ByteString.copyFrom(upload.digest()))
                        .setPlaintextDigest(ByteString.copyFrom(upload.plaintextDigest()))
                        .setSize(upload.size())
                        .setName(upload.name())
                        .setMediaType(upload.mediaType())
                        .setCaption(upload.caption());
        if (file != null) {
            message.setFile(ByteString.copyFrom(file.bytes()));
        }
        return Content.newBuilder()
                .setVersion(1)
                .setEnvelope(ByteString.copyFrom(upload.envelope()))
                .setSentAt(upload.sentAt())
                .setFile(message)
                .build()
                .toByteArray();
    }

    @Override
    public void close() {
        Set<Thread> stopping;
        synchronized (this) {
            running = false;
            stopping = new HashSet<>(workers);
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
