package im.exo.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import im.exo.contract.AccessKey;
import im.exo.contract.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The server's HTTP API: requests with and without a token, answers as JSON, refusals as types. */
public final class Api implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int ANSWER_BYTES = 4 * 1024 * 1024;

    private final URI base;
    private final HttpClient http;
    private final Duration patience;

    /** @param base scheme, host and port of the front door */
    public Api(URI base) {
        this(base, HttpClient.newBuilder());
    }

    /** As {@link #Api(URI)}, with a client set up by the caller (own certificates, proxy). */
    public Api(URI base, HttpClient.Builder http) {
        this(base, http, AnswerBody.PATIENCE);
    }

    /** @param patience how long an answer may take once it has begun */
    Api(URI base, HttpClient.Builder http, Duration patience) {
        this.patience = patience;
        String scheme = base.getScheme();
        if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "a server is given as http://host:port or https://host:port");
        }
        this.base = URI.create(base.toString().replaceAll("/+$", ""));
        this.http = http.connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1).build();
    }

    public URI base() {
        return base;
    }

    /** The JDK client below, for the socket. */
    public HttpClient http() {
        return http;
    }

    /** A request below the server's base address. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER);
    }

    /** Calls without a token; the answer's JSON, or a missing node when it has no body. */
    public JsonNode call(String method, String path, @Nullable Object body)
            throws Unreachable, ServerProblem {
        return json(call(withBody(request(path), method, body)));
    }

    /** Asks about an account by its access key, of which the answer depends; its JSON. */
    public JsonNode call(AccessKey key, String path) throws Unreachable, ServerProblem {
        return json(call(request(path).header(AccessKey.HEADER, key.text()).GET()));
    }

    /** Calls with a token; one that is refused is replaced once. */
    public JsonNode call(TokenSource tokens, String method, String path, @Nullable Object body)
            throws Unreachable, ServerProblem, SignedOut {
        return json(call(tokens, withBody(request(path), method, body)));
    }

    /** As {@link #call(TokenSource, String, String, Object)}, for any request. */
    public HttpResponse<InputStream> call(TokenSource tokens, HttpRequest.Builder request)
            throws Unreachable, ServerProblem, SignedOut {
        String token = tokens.token();
        try {
            return call(request.setHeader("Authorization", "Bearer " + token));
        } catch (ServerProblem refused) {
            // A wrong password is no fault of the token, and trying it twice counts twice.
            if (refused.status() != 401 || refused.is(Problem.WRONG_CREDENTIALS)) {
                throw refused;
            }
        }
        return call(request.setHeader("Authorization", "Bearer " + tokens.after(token)));
    }

    /** The answer when it is a success (2xx); the caller closes its body. */
    public HttpResponse<InputStream> call(HttpRequest.Builder request)
            throws Unreachable, ServerProblem {
        HttpResponse<InputStream> answer;
        try {
            answer = http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted", e);
        } catch (IOException e) {
            throw new Unreachable("the server cannot be reached", e);
        }
        if (answer.statusCode() / 100 == 2) {
            return answer;
        }
        throw problem(answer);
    }

    private static HttpRequest.Builder withBody(
            HttpRequest.Builder request, String method, @Nullable Object body) {
        if (body == null) {
            return request.method(method, BodyPublishers.noBody());
        }
        return request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(Json.write(body)));
    }

    private JsonNode json(HttpResponse<InputStream> answer) throws Unreachable {
        byte[] bytes = AnswerBody.read(answer, ANSWER_BYTES, patience);
        try {
            return bytes.length == 0 ? MissingNode.getInstance() : Json.MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new Unreachable("the server's answer makes no sense", e);
        }
    }

    private ServerProblem problem(HttpResponse<InputStream> answer) {
        JsonNode body = MissingNode.getInstance();
        try {
            body = json(answer);
        } catch (Unreachable notJson) {
            // A proxy's own page: the status alone has to do.
        }
        long seconds = answer.headers().firstValue("Retry-After").map(Api::seconds).orElse(0L);
        return new ServerProblem(answer.statusCode(), body, Duration.ofSeconds(seconds));
    }

    private static long seconds(String header) {
        return header.matches("\\d{1,6}") ? Long.parseLong(header) : 0;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
