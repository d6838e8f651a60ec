package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Duration;

/** A further device of an account, by its credentials. */
@Singleton
public class SignIn {

    /** What became of an attempt. */
    public sealed interface Result {}

    public record SignedIn(Session session) implements Result {}

    /** No such account, a deleted one, or another key: not told apart. */
    public record WrongCredentials() implements Result {}

    /** The credentials are right, but the operator closed the account. */
    public record Suspended() implements Result {}

    public record TooManyDevices() implements Result {}

    /** The account has had as many devices as there are ids; removing one makes no room. */
    public record DevicesUsedUp() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    private final AccountStore accounts;
    private final Proving proving;
    private final Admission admission;

    @Inject
    SignIn(AccountStore accounts, Proving proving, Admission admission) {
        this.accounts = accounts;
        this.proving = proving;
        this.admission = admission;
    }

    public Result signIn(AccountId id, AuthKey key, Newcomer newcomer, NetworkPrefix network) {
        return switch (proving.prove(id, key, network)) {
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.Right(var _) ->
                    accounts.change(id, account -> admit(account, newcomer))
                            .orElseGet(WrongCredentials::new);
        };
    }

    private Change<Result> admit(Account found, Newcomer newcomer) {
        if (found.status() != AccountStatus.ACTIVE) {
            return Change.none(
                    found,
                    found.status() == AccountStatus.SUSPENDED
                            ? new Suspended()
                            : new WrongCredentials());
        }
        var repeated = admission.repeated(found, newcomer);
        if (repeated.isPresent()) {
            return Change.none(found, new SignedIn(repeated.get()));
        }
        return admission.admit(found, newcomer, Admission.Others.STAY).told(SignIn::result);
    }

    private static Result result(Admission.Outcome outcome) {
        return switch (outcome) {
            case Admission.Admitted(var _, var session) -> new SignedIn(session);
            case Admission.Full() -> new TooManyDevices();
            case Admission.UsedUp() -> new DevicesUsedUp();
        };
    }
}
