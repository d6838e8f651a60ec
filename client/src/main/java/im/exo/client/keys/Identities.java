package im.exo.client.keys;

import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.RegistrationId;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The account's own identity key and those of others. A first key is trusted; a key that replaces
 * another stops sending to that account until the user accepts it, on this device or another. The
 * own account has no other key than this profile's, whatever the directory or a message says.
 */
public final class Identities {

    private static final String OWN = "identity";
    private static final String PEER = "peer-identity";

    private static final String ACCEPTED = "accepted-identity";

    private final ProfileStore store;
    private final @Nullable AccountId self;

    /** Before there is an account. */
    public Identities(ProfileStore store) {
        this.store = store;
        this.self = null;
    }

    /** @param self the account whose devices all have this profile's identity */
    public Identities(ProfileStore store, AccountId self) {
        this.store = store;
        this.self = self;
    }

    /** Whether this is the own account, whose identity is never learned. */
    public boolean isOwn(AccountId account) {
        return account.equals(self);
    }

    /** The same identity on a device that the server knows anew. */
    public void renew(RegistrationId registration) {
        install(own(), registration);
    }

    /** The account's identity, on a device of this registration id. */
    public void install(IdentityKeyPair pair, RegistrationId registration) {
        byte[] key = pair.serialize();
        store.records()
                .put(
                        OWN,
                        "",
                        ByteBuffer.allocate(4 + key.length)
                                .putInt(registration.value())
                                .put(key)
                                .array());
    }

    public IdentityKeyPair own() {
        NativeLibrary.ensure();
        byte[] value = value();
        try {
            return new IdentityKeyPair(Arrays.copyOfRange(value, 4, value.length));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("the stored identity key cannot be read", e);
        }
    }

    public RegistrationId registration() {
        return new RegistrationId(ByteBuffer.wrap(value()).getInt());
    }

    private byte[] value() {
        return store.records()
                .get(OWN, "")
                .orElseThrow(() -> new IllegalStateException("this profile has no identity yet"));
    }

    public Optional<PeerIdentity> of(AccountId account) {
        if (isOwn(account)) {
            return Optional.of(new PeerIdentity(own().getPublicKey().serialize(), false, true));
        }
        return store.records().get(PEER, account.text(), PeerIdentity.class);
    }

    /**
     * Learns a key; one that the user has accepted on another device is accepted here.
     *
     * @return whether it replaced another one
     */
    public boolean learn(AccountId account, IdentityKey key) {
        if (isOwn(account)) {
            return false;
        }
        byte[] bytes = key.serialize();
        return store.transaction(
                () -> {
                    var known = of(account);
                    if (known.isPresent() && Arrays.equals(known.get().key(), bytes)) {
                        return false;
                    }
                    var accepted = accepted(account);
                    if (accepted.isPresent() && Arrays.equals(accepted.get().key(), bytes)) {
                        put(account, new PeerIdentity(bytes, false, accepted.get().verified()));
                        return false;
                    }
                    put(account, new PeerIdentity(bytes, known.isPresent(), false));
                    return known.isPresent();
                });
    }

    /**
     * As {@link #learn(AccountId, IdentityKey)}, for a key as the directory gives it.
     *
     * @return the same bytes
     * @throws IllegalArgumentException when they are no key
     */
    public byte[] learn(AccountId account, byte[] key) {
        try {
            learn(account, new IdentityKey(key));
            return key;
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not an identity key", e);
        }
    }

    /** Whether this key may be written to. */
    public boolean trusted(AccountId account, IdentityKey key) {
        return of(account)
                .map(known -> !known.changed() && Arrays.equals(known.key(), key.serialize()))
                .orElse(true);
    }

    /**
     * The user accepts the newest key, having compared safety numbers or not.
     *
     * @return what the account's other devices are to hear of it; empty when no key is known
     */
    public Optional<Acceptance> accept(AccountId account, boolean verified, int device, long now) {
        return store.transaction(
                () -> {
                    var known = isOwn(account) ? Optional.<PeerIdentity>empty() : of(account);
                    if (known.isEmpty()) {
                        return Optional.empty();
                    }
                    var stamp = Stamp.after(accepted(account).map(Acceptance::stamp), now, device);
                    var accepted =
                            new Acceptance(
                                    account.bytes(),
                                    known.get().key(),
                                    verified || known.get().verified(),
                                    stamp);
                    put(account, new PeerIdentity(accepted.key(), false, accepted.verified()));
                    store.records().put(ACCEPTED, account.text(), accepted);
                    return Optional.of(accepted);
                });
    }

    /**
     * The user has accepted a key on another device; the later of two such words counts. A key that
     * is not the known one is accepted when it is learned.
     *
     * @return whether it was news
     */
    public boolean acceptedElsewhere(AccountId account, Acceptance acceptance) {
        return store.transaction(
                () -> {
                    var before = accepted(account).map(Acceptance::stamp);
                    if (isOwn(account) || !acceptance.stamp().replaces(before)) {
                        return false;
                    }
                    store.records().put(ACCEPTED, account.text(), acceptance);
                    var known = of(account);
                    if (known.isEmpty() || Arrays.equals(known.get().key(), acceptance.key())) {
                        put(
                                account,
                                new PeerIdentity(acceptance.key(), false, acceptance.verified()));
                    }
                    return true;
                });
    }

    /** Everything that was accepted on any device. */
    public List<Acceptance> accepted() {
        return store.records().all(ACCEPTED, Acceptance.class);
    }

    private Optional<Acceptance> accepted(AccountId account) {
        return store.records().get(ACCEPTED, account.text(), Acceptance.class);
    }

    private void put(AccountId account, PeerIdentity identity) {
        store.records().put(PEER, account.text(), identity);
    }
}
