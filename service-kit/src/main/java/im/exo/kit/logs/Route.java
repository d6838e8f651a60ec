package im.exo.kit.logs;

import org.jboss.logging.MDC;

/** The template of the route that a request took, in whatever is logged about it; never its URL. */
public final class Route {

    static final String FIELD = "route";

    private Route() {}

    /** Holds for the rest of this request: its context ends with it. */
    public static void is(String template) {
        MDC.put(FIELD, template);
    }
}
