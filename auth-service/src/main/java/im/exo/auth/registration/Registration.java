package im.exo.auth.registration;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.Hashing;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.proofofwork.ChallengeHash;
import im.exo.auth.proofofwork.Challenges;
import im.exo.auth.proofofwork.PowConfig;
import im.exo.auth.refresh.RefreshTokens;
import im.exo.auth.sessions.Grants;
import im.exo.auth.sessions.Session;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.util.Optional;

/** Makes accounts out of solved challenges. Nothing about a person is asked for or stored. */
@Singleton
public class Registration {

    public sealed interface Result {}

    public record Registered(Session session) implements Result {}

    /** Wrong, expired, or spent on something else. */
    public record ChallengeFailed() implements Result {}

    /** What a new account brings along. */
    public record Application(
            KdfSalt salt, AuthKey key, RegistrationId registrationId, Optional<DeviceName> name) {}

    private static final DeviceId FIRST_DEVICE = new DeviceId(1);

    private final Challenges challenges;
    private final AccountStore accounts;
    private final Hashing hashing;
    private final Grants grants;
    private final RefreshTokens refreshTokens;
    private final PowConfig config;
    private final Clock clock;

    @Inject
    Registration(
            Challenges challenges,
            AccountStore accounts,
            Hashing hashing,
            Grants grants,
            RefreshTokens refreshTokens,
            PowConfig config,
            Clock clock) {
        this.challenges = challenges;
        this.accounts = accounts;
        this.hashing = hashing;
        this.grants = grants;
        this.refreshTokens = refreshTokens;
        this.config = config;
        this.clock = clock;
    }

    public Result register(String payload, Application application) {
        return switch (challenges.check(payload)) {
            case Challenges.Wrong() -> new ChallengeFailed();
            case Challenges.Solved solved ->
                    accounts.spent(solved.challenge())
                            .map(spent -> repeated(spent, application))
                            .orElseGet(() -> first(solved, application));
        };
    }

    private Result first(Challenges.Solved solved, Application application) {
        if (clock.instant().isAfter(solved.expires())) {
            return new ChallengeFailed();
        }
        var credential = hashing.hash(application.key());
        var now = clock.instant();
        var blank = Account.create(AccountId.random(), application.salt(), credential);
        var begun = grants.begin(blank, application.registrationId(), application.name(), now);
        var account = blank.with(begun.device());
        if (!accounts.register(account, solved.challenge(), now)) {
            return lostTheRace(solved.challenge(), application);
        }
        return new Registered(
                grants.session(
                        new DeviceAddress(account.id(), FIRST_DEVICE),
                        begun.device().sid(),
                        begun.token(),
                        account.version()));
    }

    private Result lostTheRace(ChallengeHash challenge, Application application) {
        return accounts.spent(challenge)
                .map(spent -> repeated(spent, application))
                .orElseGet(ChallengeFailed::new);
    }

    /** The same request once more is answered with the account that it made, for a while. */
    private Result repeated(AccountStore.Spent spent, Application application) {
        if (clock.instant().isAfter(spent.at().plus(config.repeatFor()))) {
            return new ChallengeFailed();
        }
        var account =
                accounts.find(spent.account())
                        .filter(found -> found.status() == AccountStatus.ACTIVE);
        if (!hashing.fits(application.key(), account.map(Account::credential))) {
            return new ChallengeFailed();
        }
        return account.flatMap(this::again).orElseGet(ChallengeFailed::new);
    }

    /** Once the first token was used, an answer has arrived, and this is no lost one. */
    private Optional<Result> again(Account account) {
        var address = new DeviceAddress(account.id(), FIRST_DEVICE);
        return account.device(FIRST_DEVICE)
                .flatMap(
                        device ->
                                refreshTokens
                                        .first(address, device.chain())
                                        .map(
                                                token ->
                                                        grants.session(
                                                                address,
                                                                device.sid(),
                                                                token,
                                                                account.version())))
                .map(Registered::new);
    }
}
