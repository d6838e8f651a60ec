package im.exo.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A short answer, all of it. */
public final class AnswerBody {

    /** For the body alone, after a request's own timeout: that one ends with the headers. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private AnswerBody() {}

    /**
     * Reads an answer's body and closes it.
     *
     * @param most bytes; what is longer is cut off there
     * @throws Unreachable when it is not here after {@code atMost}, or the line was cut
     */
    public static byte[] read(HttpResponse<InputStream> answer, int most, Duration atMost)
            throws Unreachable {
        InputStream body = answer.body();
        // A line that went silent wakes its reader only by being closed.
        Thread watch =
                Thread.ofVirtual().name("answer-watch").start(() -> closeAfter(atMost, body));
        long start = System.nanoTime();
        try (body) {
            byte[] bytes = body.readNBytes(most);
            if (System.nanoTime() - start < atMost.toNanos()) {
                return bytes;
            }
        } catch (IOException e) {
            throw new Unreachable("the server's answer was cut off", e);
        } finally {
            watch.interrupt();
        }
        throw new Unreachable("the server's answer does not end");
    }

    private static void closeAfter(Duration time, InputStream body) {
        try {
            Thread.sleep(time);
            body.close();
        } catch (InterruptedException | IOException e) {
            // It was read in time, or is closed already.
            return;
        }
    }
}
