package im.exo.kit.traces;

import im.exo.contract.TraceContext;
import im.exo.kit.logs.Route;

import io.opentelemetry.api.trace.SpanKind;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A step for each sampled request: its method, the template of its route, the answer's status. */
@ApplicationScoped
public class HttpTraces {

    /** W3C Trace Context. */
    public static final String HEADER = "traceparent";

    /** Before everything else that sees a request. */
    private static final int FIRST = -30_000;

    private static final String KEY = "exo.trace";

    private final TracesConfig config;
    private final Traces traces;

    HttpTraces(TracesConfig config, Traces traces) {
        this.config = config;
        this.traces = traces;
    }

    void route(@Observes Router router) {
        if (traces.on()) {
            router.route().order(FIRST).handler(this::begin);
        }
    }

    private void begin(RoutingContext context) {
        var step = step(context);
        if (step != null) {
            var at = step.context();
            context.put(KEY, at);
            MDC.put("traceId", at.trace());
            MDC.put("spanId", at.span());
            context.addEndHandler(_ -> end(context, step));
        }
        context.next();
    }

    private @Nullable Step step(RoutingContext context) {
        var request = context.request();
        if (request.getHeader("Upgrade") != null) {
            // Becomes a socket, whose sends are traced one by one.
            return null;
        }
        var header = config.believe() ? request.getHeader(HEADER) : null;
        var parent = Optional.ofNullable(header).flatMap(TraceContext::ofHeader);
        if (parent.isPresent()) {
            return traces.child("HTTP", SpanKind.SERVER, parent.get());
        }
        return config.entry() ? traces.root("HTTP", SpanKind.SERVER) : null;
    }

    private static void end(RoutingContext context, Step step) {
        var method = method(context);
        var route = Route.of(context);
        int status = context.response().getStatusCode();
        if (status >= 500) {
            step.failed();
        }
        step.name(method + " " + route)
                .with("http.request.method", method)
                .with("http.route", route)
                .with("http.response.status_code", status)
                .end();
    }

    /** A method can be any word that a client makes up. */
    private static String method(RoutingContext context) {
        return switch (context.request().method().name()) {
            case "GET" -> "GET";
            case "HEAD" -> "HEAD";
            case "POST" -> "POST";
            case "PUT" -> "PUT";
            case "PATCH" -> "PATCH";
            case "DELETE" -> "DELETE";
            case "OPTIONS" -> "OPTIONS";
            default -> "other";
        };
    }

    /** Of the request that this is about; null when it is not traced. */
    public static @Nullable TraceContext of(RoutingContext context) {
        return context.get(KEY);
    }
}
