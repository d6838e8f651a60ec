package im.exo.client.usernames;

import im.exo.client.store.ProfileStore;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.UUID;

/** The account's username and what opens its link, sealed in the profile. */
final class OwnName {

    private static final String KIND = "username";
    private static final String PRESENT = "present";

    /** Sent to the server, which may or may not have taken it. */
    private static final String COMING = "coming";

    /**
     * @param handle null when no link is known here
     */
    record Stored(String username, byte[] entropy, @Nullable String handle) {

        Optional<UsernameLink> link() {
            return handle == null
                    ? Optional.empty()
                    : Optional.of(new UsernameLink(entropy, UUID.fromString(handle)));
        }
    }

    private final ProfileStore store;

    OwnName(ProfileStore store) {
        this.store = store;
    }

    Optional<Stored> present() {
        return store.records().get(KIND, PRESENT, Stored.class);
    }

    Optional<Stored> coming() {
        return store.records().get(KIND, COMING, Stored.class);
    }

    void coming(String username, byte[] entropy) {
        store.records().put(KIND, COMING, new Stored(username, entropy, null));
    }

    /** Nothing else is coming any more. */
    void present(String username, byte[] entropy, @Nullable UUID handle) {
        store.transaction(
                () -> {
                    store.records()
                            .put(
                                    KIND,
                                    PRESENT,
                                    new Stored(
                                            username,
                                            entropy,
                                            handle == null ? null : handle.toString()));
                    return store.records().remove(KIND, COMING);
                });
    }

    void forget() {
        store.records().clear(KIND);
    }
}
