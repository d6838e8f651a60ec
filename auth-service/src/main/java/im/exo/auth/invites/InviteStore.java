package im.exo.auth.invites;

import java.time.Instant;
import java.util.List;

/**
 * Where invites live. A use is taken with the account that it pays for, by {@code
 * AccountStore.register}.
 */
public interface InviteStore {

    /** Stores it; false when another invite has its id. */
    boolean add(Invite invite);

    /** Those that are not forgotten yet, also used up and expired ones; the last to expire last. */
    List<Invite> all();

    /** Whether it makes an account at this moment. */
    boolean usable(InviteHash invite, Instant now);

    /** Revokes it: no account is made with it from now on. False when there was none. */
    boolean remove(InviteId id);

    /** Forgets invites that expired before {@code before}. */
    void forgetExpired(Instant before);
}
