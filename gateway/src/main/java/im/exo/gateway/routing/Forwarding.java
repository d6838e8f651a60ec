package im.exo.gateway.routing;

import im.exo.contract.Problem;
import im.exo.gateway.edge.Passage;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;
import im.exo.kit.traces.HttpTraces;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * One request on its way to a service and its answer on the way back, both streamed: neither side is
 * read faster than the other takes it, so memory does not grow with a body's size.
 */
final class Forwarding {

    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final RoutingContext context;
    private final Backend backend;
    private final long maxBody;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final boolean hasBody;
    private long received;
    private boolean bodyDone;
    private boolean answered;
    private boolean repeated;
    private @Nullable HttpClientRequest forwarded;

    /** @param maxBody in bytes */
    Forwarding(RoutingContext context, Backend backend, long maxBody) {
        this.context = context;
        this.backend = backend;
        this.maxBody = maxBody;
        this.request = context.request();
        this.response = context.response();
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        this.hasBody =
                length != null && !length.equals("0")
                        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        this.bodyDone = !hasBody;
    }

    void start() {
        request.exceptionHandler(_ -> abandon());
        response.closeHandler(_ -> abandon());
        connect();
    }

    private void connect() {
        backend.client()
                .request(backend.to(request.uri()).setMethod(request.method()))
                .onSuccess(this::send)
                .onFailure(
                        failure ->
                                refuse(
                                        failure instanceof HttpClosedException
                                                ? Problem.BAD_GATEWAY
                                                : Problem.UNAVAILABLE));
    }

    private void send(HttpClientRequest out) {
        if (response.closed()) {
            out.reset();
            return;
        }
        forwarded = out;
        HeaderRules.towardsService(request.headers(), out.headers());
        out.putHeader("X-Forwarded-For", Passage.of(context).address());
        var trace = HttpTraces.of(context);
        if (trace != null) {
            out.putHeader(HttpTraces.HEADER, trace.header());
        }
        out.response().onSuccess(this::answer).onFailure(this::unanswered);
        if (!hasBody) {
            out.end();
            return;
        }
        if (!out.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            out.setChunked(true);
        }
        out.exceptionHandler(_ -> {});
        out.drainHandler(_ -> request.resume());
        request.handler(this::take);
        request.endHandler(
                _ -> {
                    bodyDone = true;
                    out.end();
                });
        request.resume();
    }

    private void take(Buffer part) {
        var out = forwarded;
        if (out == null || answered) {
            return;
        }
        received += part.length();
        if (received > maxBody) {
            // In this order: giving up is noticed at once, and would be answered with 502.
            refuse(Problem.TOO_LARGE);
            out.reset();
            return;
        }
        out.write(part);
        if (out.writeQueueFull()) {
            request.pause();
        }
    }

    private void answer(HttpClientResponse from) {
        if (answered || response.closed()) {
            return;
        }
        if (isBareError(from)) {
            from.resume();
            refuse(Problems.ofStatus(from.statusCode()));
            return;
        }
        answered = true;
        response.setStatusCode(from.statusCode());
        HeaderRules.towardsClient(from.headers(), response.headers());
        closeUnlessBodyDone();
        boolean bodyless =
                request.method() == HttpMethod.HEAD
                        || from.statusCode() == 204
                        || from.statusCode() == 304;
        if (bodyless) {
            from.resume();
            response.end();
            return;
        }
        if (!response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        // A broken answer must not look like a whole one: the connection ends with it.
        from.pipeTo(response).onFailure(_ -> request.connection().close());
    }

    /** Whatever a service says of its own accord is a problem document. */
    private boolean isBareError(HttpClientResponse from) {
        var type = from.getHeader(HttpHeaders.CONTENT_TYPE);
        return from.statusCode() >= 400
                && request.method() != HttpMethod.HEAD
                && (type == null || !type.startsWith("application/"));
    }

    private void unanswered(Throwable failure) {
        if (answered || response.closed()) {
            return;
        }
        boolean lostConnection = failure instanceof HttpClosedException;
        if (lostConnection && !repeated && !hasBody && REPEATABLE.contains(request.method())) {
            // A kept connection may end just as it is used again.
            repeated = true;
            connect();
            return;
        }
        refuse(failure instanceof TimeoutException ? Problem.GATEWAY_TIMEOUT : Problem.BAD_GATEWAY);
    }

    private void refuse(Problem problem) {
        if (answered || response.closed()) {
            return;
        }
        answered = true;
        closeUnlessBodyDone();
        Problems.send(response, new ProblemException(problem));
    }

    /** The rest of a body that nobody wants is not read to its end. */
    private void closeUnlessBodyDone() {
        if (!bodyDone) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
            response.endHandler(_ -> request.connection().close());
        }
    }

    /** The client is gone. */
    private void abandon() {
        if (forwarded != null) {
            forwarded.reset();
        }
    }
}
