package im.exo.gateway.drain;

import im.exo.gateway.mailboxes.Mailboxes;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready with a stream to at least one instance of message-service, and until it drains. */
@Readiness
@ApplicationScoped
public class RelayReadiness implements HealthCheck {

    private final Mailboxes mailboxes;
    private final Drain drain;

    RelayReadiness(Mailboxes mailboxes, Drain drain) {
        this.mailboxes = mailboxes;
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        int streams = mailboxes.openStreams();
        return HealthCheckResponse.named("relay")
                .withData("streams", streams)
                .withData("draining", drain.draining())
                .status(streams > 0 && !drain.draining())
                .build();
    }
}
