package im.exo.gateway.realtime.websocket;

import im.exo.contract.Problem;
import im.exo.gateway.edge.Destination;
import im.exo.gateway.edge.Passage;
import im.exo.gateway.realtime.Sessions;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Turns {@code GET /v1/socket} into a session. */
@ApplicationScoped
public class WebSocketDoor {

    private static final int AFTER_ROUTING = -18_000;

    private final Sessions sessions;
    private final ThreadLocal<Turnstile> turnstile;

    WebSocketDoor(Sessions sessions, Vertx vertx) {
        this.sessions = sessions;
        this.turnstile = ThreadLocal.withInitial(() -> new Turnstile(vertx));
    }

    void route(@Observes Router router) {
        router.route().order(AFTER_ROUTING).handler(this::enter);
    }

    private void enter(RoutingContext context) {
        if (Passage.of(context).to() == Destination.SOCKET) {
            turnstile.get().pass(() -> comeIn(context));
        } else {
            context.next();
        }
    }

    private void comeIn(RoutingContext context) {
        if (context.response().closed()) {
            return;
        }
        try {
            shakeHands(context);
        } catch (RuntimeException problem) {
            context.fail(problem);
        }
    }

    private void shakeHands(RoutingContext context) {
        if (!Handshake.complete(context.request())) {
            // RFC 6455, section 4.4: whoever speaks another version learns ours.
            context.response().putHeader("Sec-WebSocket-Version", Handshake.VERSION);
            refuse(context, Problem.MALFORMED, "This is a WebSocket of version 13");
        } else if (!sessions.accepting()) {
            refuse(context, Problem.UNAVAILABLE, "No room for another socket here");
        } else {
            var turns = context.vertx().getOrCreateContext();
            context.request()
                    .toWebSocket()
                    .onSuccess(
                            socket ->
                                    open(
                                            new WebSocketPeer(socket, turns, channel(context)),
                                            channel(context)))
                    .onFailure(
                            _ -> refuse(context, Problem.MALFORMED, "Not a WebSocket handshake"));
        }
    }

    private void open(WebSocketPeer peer, Channel below) {
        peer.open(sessions).ifPresent(session -> below.pipeline().addFirst(new Doorstep(session)));
    }

    private static Channel channel(RoutingContext context) {
        return ((ConnectionBase) context.request().connection()).channel();
    }

    private static void refuse(RoutingContext context, Problem problem, String detail) {
        Problems.send(context.response(), new ProblemException(problem, detail));
    }
}
