package im.exo.auth.linking;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.sessions.Admission;
import im.exo.auth.sessions.Newcomer;
import im.exo.auth.sessions.Proving;
import im.exo.auth.sessions.Session;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;

/**
 * A further device of an account, by a link token and the password: one shows that a device of the
 * account wants it, the other that its user does.
 */
@Singleton
public class Linking {

    /** What became of an attempt. */
    public sealed interface Result {}

    public record Linked(Session session) implements Result {}

    /** No such account, another key, or no link token of this account: not told apart. */
    public record WrongCredentials() implements Result {}

    /** The credentials are right, and the token has been good for them: not any more. */
    public record TokenOver() implements Result {}

    public record Suspended() implements Result {}

    public record TooManyDevices() implements Result {}

    /** The account has had as many devices as there are ids; removing one makes no room. */
    public record DevicesUsedUp() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    private final AccountStore accounts;
    private final LinkTokenStore tokens;
    private final Proving proving;
    private final Admission admission;
    private final Clock clock;

    @Inject
    Linking(
            AccountStore accounts,
            LinkTokenStore tokens,
            Proving proving,
            Admission admission,
            Clock clock) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.proving = proving;
        this.admission = admission;
        this.clock = clock;
    }

    /** The password is looked at first: whoever does not know it learns nothing about the token. */
    public Result link(
            AccountId id, AuthKey key, LinkToken token, Newcomer newcomer, NetworkPrefix network) {
        return switch (proving.prove(id, key, network)) {
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.Right(var proven) ->
                    accounts.change(id, account -> admit(account, proven, token, newcomer))
                            .orElseGet(WrongCredentials::new);
        };
    }

    private Change<Result> admit(
            Account account, Argon2Hash proven, LinkToken token, Newcomer newcomer) {
        var stored = tokens.find(token).filter(found -> found.account().equals(account.id()));
        boolean stands =
                account.status() != AccountStatus.DELETED && account.credential().equals(proven);
        if (!stands || stored.isEmpty()) {
            return Change.none(account, new WrongCredentials());
        }
        if (account.status() == AccountStatus.SUSPENDED) {
            return Change.none(account, new Suspended());
        }
        if (stored.get().spentOn().isPresent()) {
            return Change.none(account, repeated(account, stored.get(), newcomer));
        }
        if (!clock.instant().isBefore(stored.get().expires())) {
            return Change.none(account, new TokenOver());
        }
        return admission
                .admit(account, newcomer, Admission.Others.STAY)
                .told(outcome -> result(outcome, token));
    }

    /** Spent on the device that asks once more, or on another one. */
    private Result repeated(Account account, LinkTokenStore.Stored stored, Newcomer newcomer) {
        return admission
                .repeated(account, newcomer)
                .filter(session -> stored.spentOn().get().value() == session.device())
                .<Result>map(Linked::new)
                .orElseGet(TokenOver::new);
    }

    private Result result(Admission.Outcome outcome, LinkToken token) {
        return switch (outcome) {
            case Admission.Admitted(var device, var session) -> {
                tokens.spend(token, device);
                yield new Linked(session);
            }
            case Admission.Full() -> new TooManyDevices();
            case Admission.UsedUp() -> new DevicesUsedUp();
        };
    }
}
