package im.exo.auth.leaving;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.sessions.Proving;
import im.exo.auth.sessions.Sessions;
import im.exo.auth.sessions.Sessions.Standing;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/** An account's owner takes it away, or asks to see it. */
@Singleton
public class Leaving {

    public sealed interface Departure {}

    public record Gone() implements Departure {}

    public record WrongCredentials() implements Departure {}

    public record TooFast(Duration pause) implements Departure {}

    public sealed interface View {}

    /** @param further rows that name the account in tables of other features */
    public record Shown(Account account, SortedMap<String, Integer> further) implements View {}

    /** The caller's own session has ended, with its account maybe. */
    public record CallerEnded() implements Departure, View {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Departure, View {}

    private final AccountStore accounts;
    private final DepartureStore store;
    private final Departures departures;
    private final Proving proving;

    @Inject
    Leaving(AccountStore accounts, DepartureStore store, Departures departures, Proving proving) {
        this.accounts = accounts;
        this.store = store;
        this.departures = departures;
        this.proving = proving;
    }

    /** Deletes the caller's account, for good and everywhere. */
    public Departure leave(DeviceAddress caller, UUID sid, AuthKey key, NetworkPrefix network) {
        // Looked at first, so that a repeated request is told that its session is over and not that
        // a credential was wrong which no longer exists.
        var refused = refusal(caller, sid);
        if (refused.isPresent()) {
            return refused.get();
        }
        return switch (proving.prove(caller.account(), key, network)) {
            case Proving.Right(var proven) ->
                    accounts.change(
                                    caller.account(),
                                    account -> leave(account, caller, sid, proven))
                            .orElseGet(CallerEnded::new);
            case Proving.Wrong() -> refusal(caller, sid).orElseGet(WrongCredentials::new);
            case Proving.TooFast(var pause) -> new TooFast(pause);
        };
    }

    private Change<Departure> leave(
            Account account, DeviceAddress caller, UUID sid, Argon2Hash proven) {
        return switch (Sessions.standing(account, caller, sid)) {
            case ENDED -> Change.none(account, new CallerEnded());
            case SUSPENDED -> Change.none(account, new CallerSuspended());
            case GOOD ->
                    account.credential().equals(proven)
                            ? departures.gone(account, new Gone())
                            : Change.none(account, new WrongCredentials());
        };
    }

    private Optional<Departure> refusal(DeviceAddress caller, UUID sid) {
        return switch (standing(caller, sid)) {
            case ENDED -> Optional.of(new CallerEnded());
            case SUSPENDED -> Optional.of(new CallerSuspended());
            case GOOD -> Optional.empty();
        };
    }

    private Standing standing(DeviceAddress caller, UUID sid) {
        return accounts.find(caller.account())
                .map(account -> Sessions.standing(account, caller, sid))
                .orElse(Standing.ENDED);
    }

    /** All that this service holds of the caller's account. */
    public View view(DeviceAddress caller, UUID sid) {
        AccountId id = caller.account();
        return accounts.find(id)
                .<View>map(
                        account ->
                                switch (Sessions.standing(account, caller, sid)) {
                                    case ENDED -> new CallerEnded();
                                    case SUSPENDED -> new CallerSuspended();
                                    case GOOD -> new Shown(account, store.further(id));
                                })
                .orElseGet(CallerEnded::new);
    }
}
