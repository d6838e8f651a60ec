package im.exo.kit.internal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The internal HTTP door of another service. */
public final class InternalDoor {

    private final String property;
    private final Optional<URI> base;
    private final String key;
    private final HttpClient http;

    /**
     * @param property that names the base address
     * @param base without a path
     */
    public InternalDoor(String property, Optional<URI> base, InternalConfig internal) {
        this.property = property;
        this.base = base;
        this.key = internal.key().orElse("");
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(1))
                        .build();
    }

    public boolean configured() {
        return base.isPresent();
    }

    /**
     * Blocks for the whole answer, for as long as {@code patience} at most: a request's own timeout
     * ends with the answer's header.
     *
     * @throws IOException also when no address is configured
     */
    public HttpResponse<byte[]> get(String path, Duration patience)
            throws IOException, InterruptedException {
        var address =
                base.orElseThrow(() -> new IOException(property + " is not set")).resolve(path);
        var request =
                HttpRequest.newBuilder(address)
                        .timeout(patience)
                        .header(InternalGate.HEADER, key)
                        .GET()
                        .build();
        var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("the service did not answer in time");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }
}
