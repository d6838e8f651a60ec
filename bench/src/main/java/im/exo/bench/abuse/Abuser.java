package im.exo.bench.abuse;

import java.io.IOException;
import java.util.Map;

/** Does one thing that no client should, from the start until it is closed. */
public interface Abuser extends AutoCloseable {

    String name();

    /** Begins, and returns once it does what it is here for. */
    void start() throws IOException, InterruptedException;

    /**
     * What it did and how it was answered, counted.
     *
     * @throws IllegalStateException when something other than the server's defence has stopped it
     */
    Map<String, Long> evidence();

    @Override
    void close();
}
