package im.exo.client.account;

import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** The session in the store, and once read, in memory. */
public final class SessionKeeper implements AccessTokens.Keeper {

    private static final String KIND = "own-session";

    private final ProfileStore store;
    private volatile @Nullable Session known;

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
        Session now = known;
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

    @Override
    public Session load() {
        Session session =
                find().orElseThrow(() -> new IllegalStateException("this profile has no account"));
        known = session;
        return session;
    }

    @Override
    public void save(Session session) {
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
        known = session;
    }
}
