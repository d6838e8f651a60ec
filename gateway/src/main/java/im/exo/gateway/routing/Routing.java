package im.exo.gateway.routing;

import im.exo.gateway.edge.EdgeConfig;
import im.exo.gateway.edge.Passage;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Sends requests that the edge has let through to the service they are for. */
@ApplicationScoped
public class Routing {

    private static final int AFTER_EDGE = -19_000;

    private final Backend auth;
    private final Backend provisioning;
    private final Backend keys;
    private final Backend files;
    private final Backend messages;
    private final long maxBody;

    Routing(Vertx vertx, RoutesConfig config, EdgeConfig edge) {
        this.auth = new Backend(vertx, config.auth(), config, false);
        // Devices that wait for a message keep nobody from signing in.
        this.provisioning = new Backend(vertx, config.auth(), config, false);
        this.keys = new Backend(vertx, config.keys(), config, false);
        this.files = new Backend(vertx, config.files(), config, true);
        this.messages = new Backend(vertx, config.messages(), config, false);
        this.maxBody = edge.maxBody().asLongValue();
    }

    void route(@Observes Router router) {
        router.route().order(AFTER_EDGE).handler(this::route);
    }

    private void route(RoutingContext context) {
        switch (Passage.of(context).to()) {
            case AUTH -> new Forwarding(context, auth, maxBody).start();
            case PROVISIONING -> new Forwarding(context, provisioning, maxBody).start();
            case KEYS, USERNAMES -> new Forwarding(context, keys, maxBody).start();
            case FILES -> new Forwarding(context, files, Long.MAX_VALUE).start();
            case CDN -> new Forwarding(context, files, 0).start();
            case QUEUES -> new Forwarding(context, messages, 0).start();
            case MESSAGES, SOCKET, OPENAPI, HEALTH, NOWHERE -> context.next();
        }
    }
}
