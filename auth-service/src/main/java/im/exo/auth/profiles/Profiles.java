package im.exo.auth.profiles;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.sessions.Sessions;
import im.exo.contract.AccessKey;
import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.util.Optional;
import java.util.UUID;

/** Profiles as their owners write them and others read them. */
@Singleton
public class Profiles {

    public sealed interface Writing {}

    public record Written() implements Writing {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements Writing {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Writing {}

    public sealed interface Reading {}

    public record Found(Profile profile) implements Reading {}

    public record UnknownAccount() implements Reading {}

    /** Or the account has moved on to another profile key long ago. */
    public record UnknownVersion() implements Reading {}

    /** The operator closed the account for now. */
    public record Suspended() implements Reading {}

    /** Not the account's access key; or there is no such account, which is not told. */
    public record Refused() implements Reading {}

    private final AccountStore accounts;
    private final ProfileStore store;

    @Inject
    Profiles(AccountStore accounts, ProfileStore store) {
        this.accounts = accounts;
        this.store = store;
    }

    /** Profile and key together: whoever has read one is let in by the other. */
    public Writing write(DeviceAddress caller, UUID sid, Profile profile, AccessKeyHash key) {
        return accounts.change(
                        caller.account(),
                        account ->
                                switch (Sessions.standing(account, caller, sid)) {
                                    case ENDED -> Change.<Writing>none(account, new CallerEnded());
                                    case SUSPENDED -> Change.none(account, new CallerSuspended());
                                    case GOOD -> written(account, profile, key);
                                })
                .orElseGet(CallerEnded::new);
    }

    private Change<Writing> written(Account account, Profile profile, AccessKeyHash key) {
        store.put(account.id(), profile);
        return Change.none(account.withAccessKey(key), new Written());
    }

    /** For somebody who is signed in. */
    public Reading read(AccountId account, ProfileVersion version) {
        return accounts.find(account)
                .filter(found -> found.status() != AccountStatus.DELETED)
                .map(found -> open(found, version))
                .orElseGet(UnknownAccount::new);
    }

    /** For somebody who shows the account's key and not who they are. */
    public Reading read(AccountId account, ProfileVersion version, AccessKey key) {
        var found = accounts.find(account);
        boolean opened = found.map(Account::accessKey).orElse(AccessKeyHash.NONE).opens(key);
        return opened ? open(found.orElseThrow(), version) : new Refused();
    }

    private Reading open(Account account, ProfileVersion version) {
        if (account.status() == AccountStatus.SUSPENDED) {
            return new Suspended();
        }
        Optional<Profile> profile = store.find(account.id(), version);
        return profile.<Reading>map(Found::new).orElseGet(UnknownVersion::new);
    }
}
