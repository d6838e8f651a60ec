package im.exo.kit.tokens;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Turns away bearer tokens that do not even look like a signed JWT (RFC 7515, section 7.1) before any
 * parser sees them.
 */
@ApplicationScoped
class TokenShape {

    private static final int EARLY = 8_000;
    private static final String BEARER = "bearer ";
    private static final Pattern COMPACT =
            Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    void filters(@Observes Filters filters) {
        filters.register(TokenShape::guard, EARLY);
    }

    private static void guard(RoutingContext context) {
        var given = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (given != null
                && given.toLowerCase(Locale.ROOT).startsWith(BEARER)
                && !COMPACT.matcher(given.substring(BEARER.length()).strip()).matches()) {
            Problems.send(context.response(), new ProblemException(Problem.UNAUTHORIZED));
            return;
        }
        context.next();
    }
}
