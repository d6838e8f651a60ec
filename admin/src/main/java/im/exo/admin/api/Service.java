package im.exo.admin.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import im.exo.admin.platform.InternalKey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** One service's internal calls: JSON both ways, under the internal key. */
public final class Service implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Counting whole tables may take its time. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final URI address;
    private final InternalKey key;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();

    /** @param name of the service, for people */
    public Service(String name, URI address, InternalKey key) {
        this.name = name;
        this.address = address;
        this.key = key;
    }

    /** The answer's JSON, or a missing node when it has no body. */
    public JsonNode call(String method, String path, @Nullable Object body)
            throws Unreachable, Refused {
        var answer = send(method, path, body);
        var json = json(answer.body());
        if (answer.statusCode() / 100 == 2) {
            return json;
        }
        String detail = json.path("detail").asText("");
        throw new Refused(
                answer.statusCode(),
                json.path("type").asText(""),
                json.path("title").asText(name + " answered with status " + answer.statusCode())
                        + (detail.isEmpty() ? "" : ": " + detail));
    }

    private HttpResponse<String> send(String method, String path, @Nullable Object body)
            throws Unreachable {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(address + path))
                            .timeout(ANSWER)
                            .header("Exo-Internal-Key", key.header());
            if (body == null) {
                request.method(method, BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
            }
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        } catch (IOException e) {
            throw new Unreachable(name + " does not answer at " + address);
        }
    }

    private JsonNode json(String text) throws Unreachable {
        try {
            return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Unreachable("what answers at " + address + " is not " + name);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
