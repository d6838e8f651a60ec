package im.exo.messages.health;

import im.exo.messages.Instance;
import im.exo.messages.MessageService;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when some shards are served here; says what else it is. */
@Readiness
@ApplicationScoped
public class MailboxReady implements HealthCheck {

    private final MessageService service;

    MailboxReady(MessageService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        var state = service.instance().map(MailboxReady::state).orElse("starting");
        return HealthCheckResponse.named("mailbox")
                .status(state.equals("ready"))
                .withData("state", state)
                .withData(
                        "database",
                        service.instance().map(MailboxReady::database).orElse("unknown"))
                .withData("shards", service.instance().map(one -> one.figures().shards()).orElse(0))
                .build();
    }

    /** Whoever cannot store can still deliver what is stored, so that alone ends no readiness. */
    private static String database(Instance instance) {
        return instance.figures().databaseAway() ? "read-only" : "ok";
    }

    private static String state(Instance instance) {
        if (instance.draining()) {
            return "draining";
        }
        return switch (instance.standing()) {
            case STARTING -> "starting";
            case MEMBER -> instance.figures().shards() > 0 ? "ready" : "no-shards";
            case REPLACED -> "replaced";
            case LEFT -> "draining";
        };
    }
}
