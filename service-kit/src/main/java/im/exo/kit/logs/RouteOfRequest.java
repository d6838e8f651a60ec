package im.exo.kit.logs;

import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Notes which resource a request came to. The template is the one that the metrics count by. */
public final class RouteOfRequest {

    private static final String TEMPLATE = "UrlPathTemplate";

    @ServerRequestFilter
    public void note(RoutingContext context) {
        // Where Quarkus keeps it for its own metrics; there is no other way to it.
        if (context.request() instanceof HttpServerRequestInternal request
                && request.context().getLocal(TEMPLATE) instanceof String template) {
            Route.is(context, template);
        }
    }
}
