package im.exo.client.keys;

import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.RegistrationId;

import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The account's own identity key and those of others. A first key is trusted; a key that replaces
 * another stops sending to that account until the user accepts it.
 */
public final class Identities {

    private static final String OWN = "identity";
    private static final String PEER = "peer-identity";

    private final ProfileStore store;

    public Identities(ProfileStore store) {
        this.store = store;
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
        return store.records().get(PEER, account.text(), PeerIdentity.class);
    }

    /**
     * Learns a key.
     *
     * @return whether it replaced another one
     */
    public boolean learn(AccountId account, IdentityKey key) {
        byte[] bytes = key.serialize();
        return store.transaction(
                () -> {
                    var known = of(account);
                    if (known.isPresent() && Arrays.equals(known.get().key(), bytes)) {
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

    /** The user accepts the newest key, having compared safety numbers or not. */
    public void accept(AccountId account, boolean verified) {
        store.transaction(
                () -> {
                    of(account)
                            .ifPresent(
                                    known ->
                                            put(
                                                    account,
                                                    new PeerIdentity(
                                                            known.key(),
                                                            false,
                                                            verified || known.verified())));
                    return account;
                });
    }

    private void put(AccountId account, PeerIdentity identity) {
        store.records().put(PEER, account.text(), identity);
    }
}
