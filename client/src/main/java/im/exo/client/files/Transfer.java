package im.exo.client.files;

import im.exo.client.files.Progress.Phase;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.outbox.Backoff;
import im.exo.client.outbox.Carrier;
import im.exo.contract.FileId;
import im.exo.contract.Problem;

import java.security.MessageDigest;
import java.time.Duration;

/**
 * One upload, from wherever it is to its message in the outbox. Goes on through everything that may
 * pass: a server that is away, an access token that is not taken, a store that cannot write.
 */
final class Transfer {

    /** What file-service stores as one piece; a request that ends within one leaves a tail there. */
    static final long PART = 5L * 1024 * 1024;

    private static final long PARTS_PER_REQUEST = 8;

    /** A full disk does not have room again at once. */
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private final Parts parts;
    private final Progress progress;
    private PendingUpload upload;

    /** The store could not take yet where the upload is; the server counts it all the same. */
    private boolean unwritten;

    /** What every transfer works with. */
    record Parts(
            UploadRecords records, Spool spool, FilesApi files, Carrier carrier, Backoff backoff) {}

    /** What the server has, as far as is known, and whether that grew since the last pause. */
    private long offset;

    private boolean gotOn;

    Transfer(Parts parts, PendingUpload upload, Progress progress) {
        this.parts = parts;
        this.upload = upload;
        this.progress = progress;
    }

    /** Returns when it is done, has failed for good, or there is no session any more. */
    void run() throws InterruptedException {
        for (int failures = 1; !ended(); failures++) {
            Thread.sleep(parts.backoff().pause(failures, STORE_PAUSE));
        }
    }

    /** False when the store failed: it is given time, and then the same is done again. */
    private boolean ended() throws InterruptedException {
        try {
            transfer();
            return true;
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                // The store was closed under a process that ends.
                return true;
            }
            parts.records().failing(e);
            return false;
        }
    }

    private void transfer() throws InterruptedException {
        int failures = 0;
        while (!Thread.currentThread().isInterrupted()) {
            Duration asked = Duration.ZERO;
            try {
                attempt();
                return;
            } catch (Unreachable e) {
                if (!parts.carrier().awaitOnline()) {
                    return;
                }
            } catch (SignedOut e) {
                return;
            } catch (ServerProblem e) {
                if (over(e)) {
                    upload = upload.at(null);
                } else if (!worthRepeating(e)) {
                    fail(String.valueOf(e.getMessage()));
                    return;
                }
                asked = e.retryAfter();
            }
            // A line that is cut again and again, but takes some of the file each time, is no
            // reason
            // to wait longer and longer.
            failures = gotOn ? 1 : failures + 1;
            gotOn = false;
            Thread.sleep(parts.backoff().pause(failures, asked));
        }
    }

    /** This upload leads nowhere any more; the file is sent in a new one. */
    private static boolean over(ServerProblem e) {
        return e.is(Problem.UNKNOWN_UPLOAD)
                || e.is(Problem.CONFLICT)
                || e.status() == 410
                || e.status() == 404;
    }

    /** A token that is refused although it is fresh says nothing about the file. */
    private static boolean worthRepeating(ServerProblem e) {
        return e.passing() || e.is(Problem.UPLOAD_OFFSET) || e.status() == 401;
    }

    private void attempt() throws Unreachable, ServerProblem, SignedOut, InterruptedException {
        if (!parts.spool().holds(upload)) {
            fail("its encrypted copy is gone from this disk; send the file again");
            return;
        }
        String path = upload.path();
        if (path == null) {
            path = parts.files().create(upload.length());
            upload = upload.at(path);
            unwritten = true;
        }
        if (unwritten) {
            parts.records().put(upload);
            unwritten = false;
        }
        progress.begins(Phase.UPLOADING);
        FilesApi.State state = reached(parts.files().state(path));
        while (state.file() == null) {
            if (Thread.interrupted()) {
                throw new InterruptedException("closed");
            }
            state = append(path, state.offset());
        }
        if (state.digest() != null && !MessageDigest.isEqual(state.digest(), upload.digest())) {
            fail("the server stored something else");
            return;
        }
        progress.at(upload.length(), upload.length());
        finish(state.file());
    }

    private FilesApi.State append(String path, long from)
            throws Unreachable, ServerProblem, SignedOut {
        progress.at(from, upload.length());
        var state =
                parts.files()
                        .append(
                                path,
                                parts.spool().path(upload.spool()),
                                from,
                                requestEnd(from, upload.length()) - from,
                                at -> progress.at(at, upload.length()));
        if (state.offset() <= from && state.file() == null) {
            throw new Unreachable("the upload does not get on");
        }
        return reached(state);
    }

    private FilesApi.State reached(FilesApi.State state) {
        gotOn |= state.offset() > offset;
        offset = state.offset();
        return state;
    }

    /**
     * Where the request that begins at {@code from} ends: at the end of a part, or of the file. The
     * server would have to write, read again and delete what is left over within a part.
     */
    static long requestEnd(long from, long length) {
        return Math.min(length, (from / PART + PARTS_PER_REQUEST) * PART);
    }

    private void finish(FileId file) {
        parts.records().finish(upload, file);
        parts.spool().remove(upload.spool());
    }

    private void fail(String reason) {
        parts.records().fail(upload, reason);
        parts.spool().remove(upload.spool());
    }
}
