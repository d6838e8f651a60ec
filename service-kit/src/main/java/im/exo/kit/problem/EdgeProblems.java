package im.exo.kit.problem;

import im.exo.contract.Problem;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;

/** The answers that are given before or after JAX-RS: too large, no route, failed handler. */
@ApplicationScoped
final class EdgeProblems {

    private static final Logger LOG = Logger.getLogger("exo.problem");
    private static final int FIRST = 10_000;

    @ConfigProperty(name = "quarkus.http.limits.max-body-size")
    Optional<MemorySize> maxBody;

    void filters(@Observes Filters filters) {
        filters.register(this::refuseTooLarge, FIRST);
    }

    void routes(@Observes Router router) {
        // Before the framework's own handler, which would log the URL and answer in its own format.
        router.route().order(Integer.MIN_VALUE).failureHandler(EdgeProblems::answer);
        router.route().order(Integer.MAX_VALUE).handler(context -> context.fail(404));
        IntStream.of(400, 401, 403, 404, 405, 406, 408, 413, 415, 431, 500, 502, 503, 504)
                .forEach(status -> router.errorHandler(status, EdgeProblems::answer));
    }

    /** A declared length over the limit is refused before a byte of it is read. */
    private void refuseTooLarge(RoutingContext context) {
        var declared = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared != null && maxBody.isPresent() && exceeds(declared, maxBody.get())) {
            // What follows is not read, so the connection cannot be used again.
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            Problems.send(context.response(), new ProblemException(Problem.TOO_LARGE));
            return;
        }
        context.next();
    }

    private static boolean exceeds(String declared, MemorySize limit) {
        return !declared.matches("[0-9]{1,18}") || Long.parseLong(declared) > limit.asLongValue();
    }

    private static void answer(RoutingContext context) {
        var failure = context.failure();
        if (failure instanceof AuthenticationException
                || failure instanceof UnauthorizedException) {
            Problems.send(context.response(), SecurityTrouble.of(failure));
        } else if (failure instanceof ForbiddenException) {
            Problems.send(context.response(), new ProblemException(Problem.FORBIDDEN));
        } else if (failure instanceof ProblemException problem) {
            Problems.send(context.response(), problem);
        } else {
            report(context, failure);
            Problems.send(
                    context.response(),
                    new ProblemException(Problems.ofStatus(context.statusCode())));
        }
        if (!context.response().ended() && !context.response().closed()) {
            // It had begun already: cut off, so that nobody takes it for whole.
            context.request().connection().close();
        }
    }

    /** Not the client's hanging up, and never the URL. */
    private static void report(RoutingContext context, @Nullable Throwable failure) {
        if (failure != null
                && context.statusCode() >= 500
                && !(failure instanceof IOException)
                && !context.response().closed()) {
            LOG.errorf("event=unexpected cause=%s", Causes.trace(failure));
        }
    }
}
