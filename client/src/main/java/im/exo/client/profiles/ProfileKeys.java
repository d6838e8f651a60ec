package im.exo.client.profiles;

import com.google.protobuf.ByteString;

import im.exo.client.keys.HttpKeyDirectory;
import im.exo.client.keys.NativeLibrary;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;

import org.signal.libsignal.protocol.ServiceId;
import org.signal.libsignal.zkgroup.InvalidInputException;
import org.signal.libsignal.zkgroup.profiles.ProfileKey;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The profile keys that this account knows. From one follow, as libsignal derives them, the access
 * key by which its account is written to without a token, and the version under which its profile is
 * stored.
 */
public final class ProfileKeys implements HttpKeyDirectory.AccessKeys {

    private static final String KIND = "profile-key-of";
    private static final int BYTES = 32;

    /**
     * @param key 32 bytes
     * @param refused the server did not take the access key that follows from it
     */
    record Known(byte[] key, boolean refused) {

        @Override
        public String toString() {
            return "Known[redacted]";
        }
    }

    private final ProfileStore store;
    private final AccountId self;
    private final Supplier<byte[]> own;

    /** @param own the account's profile key, 32 bytes */
    public ProfileKeys(ProfileStore store, AccountId self, Supplier<byte[]> own) {
        this.store = store;
        this.self = self;
        this.own = own;
    }

    /** What those whom the user writes to are told; nothing to the own account. */
    public ByteString toTell(AccountId recipient) {
        return recipient.equals(self) ? ByteString.EMPTY : ByteString.copyFrom(own.get());
    }

    /** The account's profile key, 32 bytes. */
    byte[] own() {
        return own.get();
    }

    /** The key by which others write to this account. */
    public AccessKey ownAccessKey() {
        return accessKey(own.get());
    }

    /** Under which the own profile is stored: 64 hexadecimal digits. */
    public String ownVersion() {
        var account = new ServiceId.Aci(new UUID(self.high(), self.low()));
        return profileKey(own.get()).getProfileKeyVersion(account).serialize();
    }

    /** Somebody said so in a message. Said again, a key that was refused is tried again. */
    public void learn(AccountId account, ByteString key) {
        if (key.size() == BYTES && !account.equals(self)) {
            var said = new Known(key.toByteArray(), false);
            var known = known(account);
            if (known.isEmpty()
                    || known.get().refused()
                    || !Arrays.equals(known.get().key(), said.key())) {
                store.records().put(KIND, account.text(), said);
            }
        }
    }

    /** Empty for somebody who has not written yet, or whose key has changed since. */
    @Override
    public Optional<AccessKey> accessKeyOf(AccountId account) {
        return known(account).filter(known -> !known.refused()).map(k -> accessKey(k.key()));
    }

    /** The server does not take this key, until its account says it again or another one. */
    @Override
    public void refused(AccountId account, AccessKey key) {
        store.transaction(
                () -> {
                    known(account)
                            .filter(k -> Arrays.equals(accessKey(k.key()).bytes(), key.bytes()))
                            .ifPresent(
                                    k ->
                                            store.records()
                                                    .put(
                                                            KIND,
                                                            account.text(),
                                                            new Known(k.key(), true)));
                    return account;
                });
    }

    private Optional<Known> known(AccountId account) {
        return store.records().get(KIND, account.text(), Known.class);
    }

    private static AccessKey accessKey(byte[] key) {
        return AccessKey.of(profileKey(key).deriveAccessKey());
    }

    private static ProfileKey profileKey(byte[] key) {
        NativeLibrary.ensure();
        try {
            return new ProfileKey(key);
        } catch (InvalidInputException e) {
            throw new IllegalStateException("a profile key has 32 bytes", e);
        }
    }
}
