package im.exo.kit.tokens;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import java.util.List;

/**
 * Turns away bearer tokens of another {@link TokenForm} before any other parser sees them, and at the
 * issuer those of keys that are not its own, or no longer.
 */
@ApplicationScoped
class TokenShape {

    private static final int EARLY = 8_000;

    private final List<OwnKeys> own;

    TokenShape(@Any Instance<OwnKeys> own) {
        this.own = own.stream().toList();
    }

    void filters(@Observes Filters filters) {
        filters.register(this::guard, EARLY);
    }

    private void guard(RoutingContext context) {
        boolean passes =
                switch (BearerHeader.of(context.request())) {
                    case BearerHeader.Absent() -> true;
                    case BearerHeader.Given(var token) ->
                            TokenForm.kid(token).filter(this::mayBeGood).isPresent();
                    case BearerHeader.Malformed() -> false;
                };
        if (passes) {
            context.next();
        } else {
            Problems.send(context.response(), new ProblemException(Problem.UNAUTHORIZED));
        }
    }

    private boolean mayBeGood(String kid) {
        return own.stream().allMatch(keys -> keys.publishes(kid));
    }
}
