package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.passkeys.PasskeyChallenges.Purpose;
import im.exo.auth.sessions.Admission;
import im.exo.auth.sessions.Grants;
import im.exo.auth.sessions.Newcomer;
import im.exo.auth.sessions.Session;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A further device of an account, by a passkey. Its authenticator has verified the user, so that it
 * stands for the password and for the second factor.
 */
@Singleton
public class PasskeySignIn {

    public sealed interface Result {}

    public record SignedIn(Session session) implements Result {}

    /** No such passkey, another signature, challenge or server, a deleted account: not told apart. */
    public record WrongCredentials() implements Result {}

    /** The passkey's own signature, for a challenge that was answered already or is over. */
    public record ChallengeOver() implements Result {}

    /** The passkey's own signature, and it has signed more before: somebody has a copy of it. */
    public record Copied() implements Result {}

    public record Suspended() implements Result {}

    public record TooManyDevices() implements Result {}

    /** The account has had as many devices as there are ids; removing one makes no room. */
    public record DevicesUsedUp() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    /** What a passkey has signed, of which the challenge is our own. */
    private record Proven(
            Ceremonies.Asserted asserted, ByteString challengeHash, Instant expires) {}

    private static final Logger LOG = Logger.getLogger("exo.passkeys");
    private static final byte[] ANYBODY = {};

    private final AccountStore accounts;
    private final PasskeyStore store;
    private final PasskeyChallenges challenges;
    private final Ceremonies ceremonies;
    private final PasskeyPace pace;
    private final Admission admission;
    private final Clock clock;

    @Inject
    PasskeySignIn(
            AccountStore accounts,
            PasskeyStore store,
            PasskeyChallenges challenges,
            Ceremonies ceremonies,
            PasskeyPace pace,
            Admission admission,
            Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.challenges = challenges;
        this.ceremonies = ceremonies;
        this.pace = pace;
        this.admission = admission;
        this.clock = clock;
    }

    /** A challenge for any passkey of anybody. */
    public ByteString begin() {
        return ByteString.copyFrom(challenges.issue(Purpose.SIGN_IN, ANYBODY));
    }

    public Result signIn(Ceremonies.Assertion assertion, Newcomer newcomer, NetworkPrefix network) {
        var id = PasskeyId.of(assertion.id());
        if (pace.attempt(id, network) instanceof Attempt.Wait(var time)) {
            return new TooFast(time);
        }
        Result result;
        try {
            result = prove(id, assertion, newcomer);
        } catch (RuntimeException e) {
            // The database is away: nobody has learnt anything.
            pace.giveBack(id, network);
            throw e;
        }
        if (!(result instanceof WrongCredentials)) {
            pace.giveBack(id, network);
        }
        return result;
    }

    private Result prove(PasskeyId id, Ceremonies.Assertion assertion, Newcomer newcomer) {
        byte[] challenge = ceremonies.challenge(assertion.clientData()).orElse(ANYBODY);
        var expires = challenges.expiry(challenge, Purpose.SIGN_IN, ANYBODY);
        var stored = store.find(id);
        if (stored.isEmpty()) {
            ceremonies.refuse(assertion, challenge);
            return new WrongCredentials();
        }
        var passkey = stored.get();
        var asserted = ceremonies.asserted(assertion, passkey.credential(), challenge);
        boolean named = MessageDigest.isEqual(passkey.handle().toByteArray(), assertion.handle());
        if (asserted.isEmpty() || expires.isEmpty() || !named) {
            return new WrongCredentials();
        }
        var hash = ByteString.copyFrom(PasskeyId.sha256(challenge));
        var proven = new Proven(asserted.get(), hash, expires.get());
        return accounts.change(passkey.account(), account -> admit(account, id, proven, newcomer))
                .orElseGet(WrongCredentials::new);
    }

    private Change<Result> admit(Account account, PasskeyId id, Proven proven, Newcomer newcomer) {
        // Once more, now that nobody can remove or use it meanwhile.
        var passkey = store.find(id).filter(found -> found.account().equals(account.id()));
        if (passkey.isEmpty() || account.status() == AccountStatus.DELETED) {
            return Change.none(account, new WrongCredentials());
        }
        if (account.status() == AccountStatus.SUSPENDED) {
            return Change.none(account, new Suspended());
        }
        var now = clock.instant();
        if (!now.isBefore(proven.expires())
                || !store.spend(proven.challengeHash(), proven.expires())) {
            return Change.none(account, repeated(account, newcomer));
        }
        var counter = proven.asserted().counter();
        var credential = passkey.get().credential();
        if (!credential.isFollowedBy(counter)) {
            LOG.warn("event=passkey-copied");
            return Change.none(account, new Copied());
        }
        store.use(
                passkey.get()
                        .used(
                                credential.used(counter, proven.asserted().backedUp()),
                                Grants.today(now)));
        return admission
                .admit(account, newcomer, Admission.Others.STAY)
                .told(PasskeySignIn::result);
    }

    private Result repeated(Account account, Newcomer newcomer) {
        return admission
                .repeated(account, newcomer)
                .<Result>map(SignedIn::new)
                .orElseGet(ChallengeOver::new);
    }

    private static Result result(Admission.Outcome outcome) {
        return switch (outcome) {
            case Admission.Admitted(var _, var session) -> new SignedIn(session);
            case Admission.Full() -> new TooManyDevices();
            case Admission.UsedUp() -> new DevicesUsedUp();
        };
    }
}
