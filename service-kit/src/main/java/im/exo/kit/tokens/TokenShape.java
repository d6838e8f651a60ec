package im.exo.kit.tokens;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Turns away bearer tokens of another {@link TokenForm} before any other parser sees them. */
@ApplicationScoped
class TokenShape {

    private static final int EARLY = 8_000;

    void filters(@Observes Filters filters) {
        filters.register(TokenShape::guard, EARLY);
    }

    private static void guard(RoutingContext context) {
        boolean passes =
                switch (BearerHeader.of(context.request())) {
                    case BearerHeader.Absent() -> true;
                    case BearerHeader.Given(var token) -> TokenForm.fits(token);
                    case BearerHeader.Malformed() -> false;
                };
        if (passes) {
            context.next();
        } else {
            Problems.send(context.response(), new ProblemException(Problem.UNAUTHORIZED));
        }
    }
}
