package im.exo.client.account;

import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The session in the store, and once read, in memory. A new one counts before it is written: the
 * server knows it already, and the old one is worth nothing.
 */
public final class SessionKeeper implements AccessTokens.Keeper {

    private static final String KIND = "own-session";

    private final ProfileStore store;
    private final AtomicReference<@Nullable Session> known = new AtomicReference<>();
    private volatile boolean unwritten;

    public SessionKeeper(ProfileStore store) {
        this.store = store;
    }

    private record Stored(
            byte[] account,
            int device,
            String access,
            long expires,
            String refresh,
            long version) {}

    public Optional<Session> find() {
        Session now = known.get();
        if (now != null) {
            return Optional.of(now);
        }
        return store.records()
                .get(KIND, "", Stored.class)
                .map(
                        s ->
                                new Session(
                                        AccountId.of(s.account()),
                                        new DeviceId(s.device()),
                                        s.access(),
                                        s.expires(),
                                        s.refresh(),
                                        s.version()));
    }

    /** Writes first what could not be written before. */
    @Override
    public Session load() {
        Session read =
                find().orElseThrow(() -> new IllegalStateException("this profile has no account"));
        known.compareAndSet(null, read);
        if (unwritten) {
            write();
        }
        // One that was saved meanwhile is newer than what was read.
        return Objects.requireNonNull(known.get());
    }

    @Override
    public synchronized void save(Session session) {
        known.set(session);
        unwritten = true;
        write();
    }

    /** Writes the newest session, never what somebody read before that was there. */
    private synchronized void write() {
        Session session = known.get();
        if (!unwritten || session == null) {
            return;
        }
        store.records()
                .put(
                        KIND,
                        "",
                        new Stored(
                                session.account().bytes(),
                                session.device().value(),
                                session.accessToken(),
                                session.accessExpiresAt(),
                                session.refreshToken(),
                                session.accountVersion()));
        unwritten = false;
    }
}
