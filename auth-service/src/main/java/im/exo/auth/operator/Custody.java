package im.exo.auth.operator;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
import im.exo.auth.revocations.Revocation;
import im.exo.auth.sessions.Grants;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The operator's hand on one account. Everything may be repeated and is done once. */
@Singleton
public class Custody {

    public sealed interface Outcome {}

    /** The account is as was asked for, now or before. */
    public record Done(Account account) implements Outcome {}

    public record UnknownAccount() implements Outcome {}

    /** A deleted account stays as it is. */
    public record Deleted() implements Outcome {}

    private final AccountStore accounts;
    private final Grants grants;
    private final Clock clock;

    @Inject
    Custody(AccountStore accounts, Grants grants, Clock clock) {
        this.accounts = accounts;
        this.grants = grants;
        this.clock = clock;
    }

    public Optional<Account> look(AccountId id) {
        return accounts.find(id);
    }

    /**
     * Nobody signs in or refreshes, and access tokens that are out are refused everywhere within a
     * second. Nothing is removed.
     */
    public Outcome suspend(AccountId id) {
        return change(
                id,
                account ->
                        account.status() == AccountStatus.SUSPENDED
                                ? account
                                : account.suspended());
    }

    /** Refresh tokens work again. */
    public Outcome resume(AccountId id) {
        return change(
                id,
                account -> account.status() == AccountStatus.ACTIVE ? account : account.resumed());
    }

    /** Removes all devices: their sessions end, and the other services drop queues and keys. */
    public Outcome signOut(AccountId id) {
        return change(
                id,
                account -> {
                    var left = account;
                    for (var device : account.devices()) {
                        left = left.without(device.id());
                    }
                    return left;
                });
    }

    private Outcome change(AccountId id, UnaryOperator<Account> change) {
        return accounts.<Outcome>change(
                        id,
                        account -> {
                            if (account.status() == AccountStatus.DELETED) {
                                return Change.none(account, new Deleted());
                            }
                            var after = change.apply(account);
                            return new Change<>(after, ended(account, after), new Done(after));
                        })
                .orElseGet(UnknownAccount::new);
    }

    /** Names of sessions that are none any more. */
    private List<Revocation> ended(Account before, Account after) {
        var now = clock.instant();
        return before.devices().stream()
                .filter(device -> !named(after, device))
                .map(device -> grants.end(device, now))
                .toList();
    }

    private static boolean named(Account account, Device device) {
        return account.device(device.id())
                .filter(same -> same.sid().equals(device.sid()))
                .isPresent();
    }
}
