package im.exo.client.files;

import im.exo.client.http.Unreachable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The body of an answer that has to keep coming: a request's own timeout ends with the headers, and
 * a line that went silent after them would be waited for without end.
 */
final class FlowingBody extends FilterInputStream {

    private final long patienceNanos;
    private final Thread watch;
    private volatile long readingSince = System.nanoTime();
    private volatile boolean reading;
    private volatile boolean silent;

    /** @param patience how long one read may wait for a byte */
    FlowingBody(InputStream body, Duration patience) {
        super(body);
        patienceNanos = patience.toNanos();
        watch = Thread.ofVirtual().name("download-watch").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                long left = patienceNanos;
                if (reading) {
                    left -= System.nanoTime() - readingSince;
                }
                if (left <= 0) {
                    silent = true;
                    in.close();
                    return;
                }
                Thread.sleep(Duration.ofNanos(left));
            }
        } catch (InterruptedException | IOException e) {
            // Closed: there is nothing to watch any more.
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws Unreachable when the line broke or is silent */
    @Override
    public int read(byte[] target, int offset, int length) throws Unreachable {
        readingSince = System.nanoTime();
        reading = true;
        int n;
        try {
            n = in.read(target, offset, length);
        } catch (IOException e) {
            throw new Unreachable(silent ? "the download stands still" : "the download was cut", e);
        } finally {
            reading = false;
        }
        if (silent) {
            throw new Unreachable("the download stands still");
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
