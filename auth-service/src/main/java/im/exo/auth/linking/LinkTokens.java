package im.exo.auth.linking;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.Pace;
import im.exo.auth.sessions.Admission;
import im.exo.auth.sessions.Sessions;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** Gives link tokens to devices that are signed in. */
@Singleton
public class LinkTokens {

    public sealed interface Result {}

    public record Given(LinkToken token, Duration lifetime) implements Result {}

    /** No device could join with it. */
    public record NoRoom() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements Result {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Result {}

    private final AccountStore accounts;
    private final LinkTokenStore tokens;
    private final Admission admission;
    private final LinkingConfig config;
    private final Pace<AccountId> pace;
    private final Clock clock;

    @Inject
    LinkTokens(
            AccountStore accounts,
            LinkTokenStore tokens,
            Admission admission,
            LinkingConfig config,
            Clock clock) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.admission = admission;
        this.config = config;
        this.pace = new Pace<>(config.tokens(), config.tokenEvery(), config.remembered());
        this.clock = clock;
    }

    /** Each request gets a token of its own: one whose answer was lost expires unused. */
    public Result give(DeviceAddress caller, UUID sid) {
        var id = caller.account();
        if (pace.take(id, clock.instant()) instanceof Attempt.Wait(var pause)) {
            return new TooFast(pause);
        }
        boolean given = false;
        try {
            var result =
                    accounts.change(id, account -> Change.none(account, give(account, caller, sid)))
                            .orElseGet(CallerEnded::new);
            given = result instanceof Given;
            return result;
        } finally {
            if (!given) {
                pace.giveBack(id, clock.instant());
            }
        }
    }

    private Result give(Account account, DeviceAddress caller, UUID sid) {
        return switch (Sessions.standing(account, caller, sid)) {
            case ENDED -> new CallerEnded();
            case SUSPENDED -> new CallerSuspended();
            case GOOD -> admission.hasRoom(account) ? given(account) : new NoRoom();
        };
    }

    private Given given(Account account) {
        var token = LinkToken.random();
        tokens.add(token, account.id(), clock.instant().plus(config.lifetime()));
        return new Given(token, config.lifetime());
    }
}
