package im.exo.messages.health;

import im.exo.kit.health.Lack;
import im.exo.kit.health.Need;
import im.exo.kit.health.State;
import im.exo.messages.Instance;
import im.exo.messages.MessageService;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/** Ready when some shards are served here, and can be written to. */
@ApplicationScoped
public class MailboxReady implements Need {

    private final MessageService service;

    MailboxReady(MessageService service) {
        this.service = service;
    }

    @Override
    public Optional<Lack> lack() {
        return service.instance()
                .map(MailboxReady::lack)
                .orElseGet(() -> Optional.of(Lack.of("not put together yet")));
    }

    static Optional<Lack> lack(Instance instance) {
        if (instance.draining()) {
            return Optional.of(new Lack(State.DRAINING, "hands its shards over"));
        }
        return switch (instance.standing()) {
            case STARTING -> Optional.of(Lack.of("no lease yet"));
            case MEMBER -> member(instance);
            case REPLACED ->
                    Optional.of(new Lack(State.REPLACED, "another process runs under this name"));
            case LEFT -> Optional.of(new Lack(State.DRAINING, "has left"));
        };
    }

    private static Optional<Lack> member(Instance instance) {
        var figures = instance.figures();
        if (figures.databaseAway() && !figures.databaseFull()) {
            return Optional.of(new Lack(State.READ_ONLY, "database away"));
        }
        if (instance.leaseOld()) {
            return Optional.of(Lack.of("lease not renewed"));
        }
        if (figures.shards() == 0) {
            return Optional.of(new Lack(State.IDLE, "no shards"));
        }
        return figures.databaseFull()
                ? Optional.of(new Lack(State.FULL, "no room in the database"))
                : Optional.empty();
    }
}
