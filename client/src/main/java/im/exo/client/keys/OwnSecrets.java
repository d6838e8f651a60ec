package im.exo.client.keys;

import im.exo.client.account.AccountSecrets;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.RegistrationId;

/** The account's secrets in the profile. A key that an earlier version did not make is made here. */
public final class OwnSecrets {

    private static final String ACCOUNT_KEY = "account-key";
    private static final String PROFILE_KEY = "profile-key";

    private final ProfileStore store;
    private final Identities identities;

    public OwnSecrets(ProfileStore store, Identities identities) {
        this.store = store;
        this.identities = identities;
    }

    /** Puts them into a new profile. */
    public void install(AccountSecrets secrets, RegistrationId registration) {
        identities.install(secrets.identity(), registration);
        store.records().put(ACCOUNT_KEY, "", secrets.accountKey());
        byte[] profileKey = secrets.profileKey();
        if (profileKey.length > 0) {
            store.records().put(PROFILE_KEY, "", profileKey);
        }
    }

    /** All of them, for a new device or the recovery backup; the caller closes them. */
    public AccountSecrets of(AccountId account) {
        return store.transaction(
                () ->
                        new AccountSecrets(
                                account,
                                identities.own().serialize(),
                                key(ACCOUNT_KEY),
                                key(PROFILE_KEY)));
    }

    /** The account's profile key alone, 32 bytes. */
    public byte[] profileKey() {
        return store.transaction(() -> key(PROFILE_KEY));
    }

    private byte[] key(String kind) {
        return store.records()
                .get(kind, "")
                .orElseGet(
                        () -> {
                            byte[] made = AccountSecrets.newKey();
                            store.records().put(kind, "", made);
                            return made;
                        });
    }
}
