package im.exo.kit.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.contract.Problem;

import io.vertx.core.http.HttpServerResponse;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import java.util.LinkedHashMap;

/** Problems as RFC 9457 documents. */
public final class Problems {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Problems() {}

    public static Response response(Problem problem) {
        return response(new ProblemException(problem));
    }

    public static Response response(ProblemException e) {
        var response =
                Response.status(e.problem().status())
                        .type(MEDIA_TYPE)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(json(e));
        e.retryAfterSeconds().ifPresent(s -> response.header(HttpHeaders.RETRY_AFTER, s));
        if (e.problem().status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response.build();
    }

    /** The document itself, for answers that do not pass through JAX-RS. */
    public static String json(ProblemException e) {
        var document = new LinkedHashMap<String, Object>();
        document.put("type", e.problem().type());
        document.put("title", e.problem().title());
        document.put("status", e.problem().status());
        if (!e.detail().isEmpty()) {
            document.put("detail", e.detail());
        }
        document.putAll(e.members());
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a problem's members are plain values", impossible);
        }
    }

    /** Answers with the problem, unless the answer has begun already. */
    public static void send(HttpServerResponse response, ProblemException e) {
        if (response.headWritten() || response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(e.problem().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        e.retryAfterSeconds()
                .ifPresent(s -> response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(s)));
        if (e.problem().status() == 401) {
            response.putHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        response.end(json(e));
    }

    /** The table's entry for a bare HTTP status that a framework came up with. */
    public static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> Problem.UNAUTHORIZED;
            case 403 -> Problem.FORBIDDEN;
            case 404 -> Problem.NOT_FOUND;
            case 405 -> Problem.METHOD_NOT_ALLOWED;
            case 406 -> Problem.NOT_ACCEPTABLE;
            case 408 -> Problem.TIMEOUT;
            case 409 -> Problem.CONFLICT;
            case 410 -> Problem.GONE;
            case 412 -> Problem.PRECONDITION_FAILED;
            case 413 -> Problem.TOO_LARGE;
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
            case 416 -> Problem.RANGE_NOT_SATISFIABLE;
            case 422 -> Problem.INVALID;
            case 429 -> Problem.RATE_LIMITED;
            case 431 -> Problem.HEADERS_TOO_LARGE;
            case 502 -> Problem.BAD_GATEWAY;
            case 503 -> Problem.UNAVAILABLE;
            case 504 -> Problem.GATEWAY_TIMEOUT;
            default -> status >= 400 && status < 500 ? Problem.MALFORMED : Problem.INTERNAL;
        };
    }
}
