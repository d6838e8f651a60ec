package im.exo.kit.logs;

import io.vertx.ext.web.RoutingContext;

import org.jboss.logging.MDC;

/** The template of the route that a request took, for whatever is told about it; never its URL. */
public final class Route {

    static final String FIELD = "route";

    private static final String KEY = "exo.route";
    private static final String NONE = "none";

    private Route() {}

    /** Holds for the rest of this request: its context ends with it. */
    public static void is(RoutingContext context, String template) {
        context.put(KEY, template);
        MDC.put(FIELD, template);
    }

    /** {@code none} before it is known, and for a request that leads nowhere. */
    public static String of(RoutingContext context) {
        String template = context.get(KEY);
        return template == null ? NONE : template;
    }
}
