package im.exo.gateway.openapi;

import im.exo.gateway.edge.Passage;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** {@code /openapi}, and {@code /health} for anybody: up, and no more said than that. */
@ApplicationScoped
public class OpenApiRoutes {

    private static final int AFTER_SOCKET = -17_000;

    private final OpenApi openApi;

    OpenApiRoutes(OpenApi openApi) {
        this.openApi = openApi;
    }

    void route(@Observes Router router) {
        router.route().order(AFTER_SOCKET).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        switch (Passage.of(context).to()) {
            case HEALTH -> json(context, "{\"status\":\"up\"}", "no-store");
            case OPENAPI -> openapi(context);
            case AUTH, PROVISIONING, KEYS, FILES, CDN, QUEUES, MESSAGES, SOCKET, NOWHERE ->
                    context.next();
        }
    }

    private void openapi(RoutingContext context) {
        var turns = context.vertx().getOrCreateContext();
        Thread.startVirtualThread(
                () -> {
                    try {
                        var document = openApi.document();
                        turns.runOnContext(_ -> json(context, document, "public, max-age=300"));
                    } catch (ProblemException e) {
                        turns.runOnContext(_ -> Problems.send(context.response(), e));
                    }
                });
    }

    private static void json(RoutingContext context, String body, String caching) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .end(body);
    }
}
