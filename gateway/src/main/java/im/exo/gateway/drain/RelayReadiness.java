package im.exo.gateway.drain;

import im.exo.gateway.mailboxes.Mailboxes;
import im.exo.kit.health.Lack;
import im.exo.kit.health.Need;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/** Ready with a stream to at least one instance of message-service. */
@ApplicationScoped
public class RelayReadiness implements Need {

    private final Mailboxes mailboxes;

    RelayReadiness(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
    }

    @Override
    public Optional<Lack> lack() {
        return mailboxes.openStreams() > 0
                ? Optional.empty()
                : Optional.of(Lack.of("message-service away"));
    }
}
