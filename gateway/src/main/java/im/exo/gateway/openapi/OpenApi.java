package im.exo.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.contract.Problem;
import im.exo.gateway.routing.RoutesConfig;
import im.exo.kit.internal.InternalConfig;
import im.exo.kit.problem.ProblemException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The merged document: made at its first use, and kept once every service has contributed. */
@ApplicationScoped
public class OpenApi {

    private static final Logger LOG = Logger.getLogger(OpenApi.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String OWN = "META-INF/quarkus-generated-openapi-doc.JSON";

    private final List<URI> sources;
    private final String internalKey;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable String document;

    OpenApi(OpenApiConfig config, RoutesConfig routes, InternalConfig internal) {
        this.sources =
                config.sources()
                        .orElseGet(
                                () ->
                                        List.of(
                                                document(routes.auth()),
                                                document(routes.keys()),
                                                document(routes.files()),
                                                document(routes.messages())));
        this.internalKey = internal.key().orElse("");
    }

    /**
     * Blocks while documents are fetched.
     *
     * @throws ProblemException 503 while a service cannot be asked: half a document helps nobody
     */
    public String document() {
        var known = document;
        if (known != null) {
            return known;
        }
        making.lock();
        try {
            var made = document;
            if (made == null) {
                made = make();
                document = made;
            }
            return made;
        } finally {
            making.unlock();
        }
    }

    private String make() {
        var merged = new MergedDocument();
        merged.add(own());
        for (var source : sources) {
            merged.add(fetch(source));
        }
        return merged.json();
    }

    private JsonNode own() {
        var loader = Thread.currentThread().getContextClassLoader();
        try (var stream = loader.getResourceAsStream(OWN)) {
            return stream == null ? json.createObjectNode() : json.readTree(stream);
        } catch (IOException e) {
            throw new IllegalStateException("the gateway's own document", e);
        }
    }

    private JsonNode fetch(URI source) {
        var request =
                HttpRequest.newBuilder(source)
                        .timeout(PATIENCE)
                        .header("Accept", "application/json")
                        .header("Exo-Internal-Key", internalKey)
                        .build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                return json.readTree(answer.body());
            }
            LOG.warnf("event=api-document-missing status=%d", answer.statusCode());
        } catch (IOException e) {
            LOG.warnf("event=api-document-missing cause=%s", e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(Problem.UNAVAILABLE, "A service's part cannot be had just now");
    }

    private static URI document(URI base) {
        return URI.create(base.toString().replaceAll("/+$", "") + "/internal/openapi?format=JSON");
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}
