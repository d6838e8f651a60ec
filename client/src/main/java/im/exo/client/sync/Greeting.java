package im.exo.client.sync;

import im.exo.client.contacts.Contacts;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.Identities;
import im.exo.client.outbox.Outbox;
import im.exo.client.protocol.IdentityChangedException;
import im.exo.client.store.ProfileStore;

import org.signal.libsignal.protocol.InvalidKeyException;

/** How the devices of one account find each other: a new one says hello to those that are there. */
public final class Greeting {

    private final ProfileStore store;
    private final Outbox outbox;
    private final Contacts contacts;
    private final Identities identities;
    private final ContactNews news;

    public Greeting(
            ProfileStore store,
            Outbox outbox,
            Contacts contacts,
            Identities identities,
            ContactNews news) {
        this.store = store;
        this.outbox = outbox;
        this.contacts = contacts;
        this.identities = identities;
        this.news = news;
    }

    /**
     * Learns the other devices when the account has changed; says hello to them once, and what this
     * device knows: a profile may have had a life before.
     *
     * @param version of the account, as the server last said
     */
    public void greet(long version)
            throws Unreachable,
                    ServerProblem,
                    SignedOut,
                    IdentityChangedException,
                    InvalidKeyException {
        if (outbox.siblings().learn(version)) {
            store.transaction(
                    () -> {
                        outbox.siblings().hello();
                        tellAll();
                        return version;
                    });
            outbox.kickSiblings();
        }
    }

    /** In the caller's transaction. */
    void tellAll() {
        news.tellAll(contacts.known(), identities.accepted());
    }
}
