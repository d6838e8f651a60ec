package im.exo.auth.invites;

import im.exo.contract.InviteCode;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** The operator's invites. */
@Singleton
public class Invites {

    /** A new invite, and the code that is known only now. */
    public record Issued(InviteCode code, Invite invite) {}

    private final InviteStore store;
    private final Clock clock;

    @Inject
    Invites(InviteStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** @param uses accounts that each of them makes */
    public List<Issued> issue(int count, int uses, Duration lifetime) {
        return Stream.generate(() -> issue(uses, lifetime)).limit(count).toList();
    }

    public List<Invite> all() {
        return store.all();
    }

    public boolean revoke(InviteId id) {
        return store.remove(id);
    }

    private Issued issue(int uses, Duration lifetime) {
        var now = clock.instant();
        while (true) {
            var code = InviteCode.random();
            var invite =
                    new Invite(
                            InviteHash.of(code),
                            uses,
                            now.atZone(ZoneOffset.UTC).toLocalDate(),
                            now.plus(lifetime));
            if (store.add(invite)) {
                return new Issued(code, invite);
            }
        }
    }
}
