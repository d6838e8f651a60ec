package im.exo.auth.registration;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.Hashing;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.credentials.RegistrationPace;
import im.exo.auth.network.NetworkPrefix;
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
import java.time.Duration;
import java.util.Optional;

/** Makes accounts out of solved challenges. Nothing about a person is asked for or stored. */
@Singleton
public class Registration {

    public sealed interface Result {}

    public record Registered(Session session) implements Result {}

    /** Wrong, expired, or spent on something else. */
    public record ChallengeFailed() implements Result {}

    /** The sender's network had too many solutions looked at that made no account. */
    public record TooFast(Duration pause) implements Result {}

    /** What a new account brings along. */
    public record Application(
            KdfSalt salt, AuthKey key, RegistrationId registrationId, Optional<DeviceName> name) {}

    private static final DeviceId FIRST_DEVICE = new DeviceId(1);

    private final Challenges challenges;
    private final AccountStore accounts;
    private final Hashing hashing;
    private final RegistrationPace networks;
    private final Grants grants;
    private final RefreshTokens refreshTokens;
    private final PowConfig config;
    private final Clock clock;

    @Inject
    Registration(
            Challenges challenges,
            AccountStore accounts,
            Hashing hashing,
            RegistrationPace networks,
            Grants grants,
            RefreshTokens refreshTokens,
            PowConfig config,
            Clock clock) {
        this.challenges = challenges;
        this.accounts = accounts;
        this.hashing = hashing;
        this.networks = networks;
        this.grants = grants;
        this.refreshTokens = refreshTokens;
        this.config = config;
        this.clock = clock;
    }

    public Result register(String payload, Application application, NetworkPrefix network) {
        return switch (challenges.check(payload)) {
            case Challenges.Wrong() -> new ChallengeFailed();
            case Challenges.Solved solved ->
                    switch (networks.attempt(network, clock.instant())) {
                        case Attempt.Wait(var time) -> new TooFast(time);
                        case Attempt.Go() -> paced(solved, application, network);
                    };
        };
    }

    /**
     * A new account has paid for its hash with its proof of work, so it costs the network nothing.
     * What is handed in again has not.
     */
    private Result paced(Challenges.Solved solved, Application application, NetworkPrefix network) {
        boolean unpaid = false;
        try {
            var spent = accounts.spent(solved.challenge());
            if (spent.isEmpty()) {
                var first = first(solved, application);
                if (first.isPresent()) {
                    return first.get();
                }
                spent = accounts.spent(solved.challenge());
            }
            var result =
                    spent.map(seen -> repeated(seen, application)).orElseGet(ChallengeFailed::new);
            unpaid = true;
            return result;
        } finally {
            if (!unpaid) {
                networks.giveBack(network, clock.instant());
            }
        }
    }

    /** Empty when somebody else was faster with the same challenge. */
    private Optional<Result> first(Challenges.Solved solved, Application application) {
        if (clock.instant().isAfter(solved.expires())) {
            return Optional.of(new ChallengeFailed());
        }
        var credential = hashing.hash(application.key());
        var now = clock.instant();
        var blank = Account.create(AccountId.random(), application.salt(), credential);
        var begun = grants.begin(blank, application.registrationId(), application.name(), now);
        var account = blank.with(begun.device());
        if (!accounts.register(account, solved.challenge(), now)) {
            return Optional.empty();
        }
        return Optional.of(
                new Registered(
                        grants.session(
                                new DeviceAddress(account.id(), FIRST_DEVICE),
                                begun.device().sid(),
                                begun.token(),
                                account.version())));
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
