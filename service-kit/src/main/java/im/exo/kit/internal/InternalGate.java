package im.exo.kit.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;
import im.exo.kit.startup.Required;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;

/** {@code /internal/*} looks like nothing at all to whoever does not hold the internal key. */
@ApplicationScoped
class InternalGate {

    /** The header that carries the key. */
    static final String HEADER = "Exo-Internal-Key";

    private static final int EARLY = 9_000;

    private final InternalConfig config;

    InternalGate(InternalConfig config) {
        this.config = config;
    }

    void check(@Observes StartupEvent event) {
        Required.secret("exo.internal.key", config.key(), 32);
    }

    void filters(@Observes Filters filters) {
        filters.register(this::guard, EARLY);
    }

    private void guard(RoutingContext context) {
        if (isInternal(context) && !holdsKey(context)) {
            Problems.send(context.response(), new ProblemException(Problem.NOT_FOUND));
            return;
        }
        context.next();
    }

    /** Looks at the path as routing will (decoded, normalised) and as it was sent. */
    private static boolean isInternal(RoutingContext context) {
        return startsInternal(context.normalizedPath()) || startsInternal(context.request().path());
    }

    /** JAX-RS drops matrix parameters and repeated slashes before it matches, so this does too. */
    private static boolean startsInternal(@Nullable String path) {
        if (path == null) {
            return false;
        }
        for (var segment : path.split("/", -1)) {
            int matrix = segment.indexOf(';');
            var name = matrix < 0 ? segment : segment.substring(0, matrix);
            if (!name.isEmpty()) {
                return name.equalsIgnoreCase("internal");
            }
        }
        return false;
    }

    private boolean holdsKey(RoutingContext context) {
        var given = context.request().getHeader(HEADER);
        return given != null
                && config.key()
                        .filter(key -> key.length() >= 32)
                        .map(
                                key ->
                                        MessageDigest.isEqual(
                                                key.getBytes(UTF_8), given.getBytes(UTF_8)))
                        .orElse(false);
    }
}
