package im.exo.auth.registration;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.accounts.Payment;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.Hashing;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.credentials.RegistrationPace;
import im.exo.auth.gate.Gate;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.proofofwork.Challenge;
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

/**
 * Makes accounts for a proof of work or an invite, as the operator allows. Nothing about a person is
 * asked for or stored.
 */
@Singleton
public class Registration {

    public sealed interface Result {}

    public record Registered(Session session) implements Result {}

    /** The proof of work is wrong, expired, or spent on something else. */
    public record ChallengeFailed() implements Result {}

    /** No such invite, or it is used up, expired, revoked: not told apart. */
    public record InviteFailed() implements Result {}

    /** Neither a proof of work nor an invite was offered. */
    public record PaymentNeeded() implements Result {}

    /** The sender's network had too many offers looked at that made no account. */
    public record TooFast(Duration pause) implements Result {}

    public sealed interface Challenging {}

    public record Issued(Challenge challenge) implements Challenging {}

    /** The operator takes the invited only: no proof of work helps. */
    public record InviteNeeded() implements Result, Challenging {}

    /** The operator takes nobody just now. */
    public record Closed() implements Result, Challenging {}

    /** What is offered for an account, as it came in; of both, the invite counts. */
    public record Offer(Optional<String> invite, Optional<String> altcha) {}

    /** What a new account brings along. */
    public record Application(
            KdfSalt salt, AuthKey key, RegistrationId registrationId, Optional<DeviceName> name) {}

    private static final DeviceId FIRST_DEVICE = new DeviceId(1);

    private final Gate gate;
    private final Payments payments;
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
            Gate gate,
            Payments payments,
            Challenges challenges,
            AccountStore accounts,
            Hashing hashing,
            RegistrationPace networks,
            Grants grants,
            RefreshTokens refreshTokens,
            PowConfig config,
            Clock clock) {
        this.gate = gate;
        this.payments = payments;
        this.challenges = challenges;
        this.accounts = accounts;
        this.hashing = hashing;
        this.networks = networks;
        this.grants = grants;
        this.refreshTokens = refreshTokens;
        this.config = config;
        this.clock = clock;
    }

    /** A challenge where a proof of work is worth something. */
    public Challenging challenge(NetworkPrefix network) {
        return switch (gate.mode()) {
            case OPEN -> new Issued(challenges.issue(network, clock.instant()));
            case INVITE -> new InviteNeeded();
            case CLOSED -> new Closed();
        };
    }

    public Result register(Offer offer, Application application, NetworkPrefix network) {
        return switch (payments.read(offer, application.salt())) {
            case Payments.Nothing() -> shut(false).orElseGet(PaymentNeeded::new);
            case Payments.WrongWork() -> shut(false).orElseGet(ChallengeFailed::new);
            case Payments.WrongInvite() -> shut(true).orElseGet(InviteFailed::new);
            case Payments.Readable(var payment) ->
                    switch (networks.attempt(network, clock.instant())) {
                        case Attempt.Wait(var time) -> new TooFast(time);
                        case Attempt.Go() -> paced(payment, application, network);
                    };
        };
    }

    /**
     * A new account has paid for its hash, so it costs the network nothing. What is handed in again
     * has not, and neither has an invite that is none.
     */
    private Result paced(Payment payment, Application application, NetworkPrefix network) {
        boolean unpaid = false;
        try {
            var spent = accounts.spent(payment);
            if (spent.isEmpty()) {
                var first = first(payment, application);
                if (first.isPresent()) {
                    unpaid = first.get() instanceof InviteFailed;
                    return first.get();
                }
                spent = accounts.spent(payment);
            }
            var result =
                    spent.flatMap(seen -> repeated(seen, application))
                            .orElseGet(() -> failed(payment));
            unpaid = true;
            return result;
        } finally {
            if (!unpaid) {
                networks.giveBack(network, clock.instant());
            }
        }
    }

    /** Empty when somebody else was faster with the same payment. */
    private Optional<Result> first(Payment payment, Application application) {
        var shut = shut(payment instanceof Payment.Invitation);
        if (shut.isPresent()) {
            return shut;
        }
        if (!payments.good(payment, clock.instant())) {
            return Optional.of(failed(payment));
        }
        var credential = hashing.hash(application.key());
        var now = clock.instant();
        var blank = Account.create(AccountId.random(), application.salt(), credential);
        var begun = grants.begin(blank, application.registrationId(), application.name(), now);
        var account = blank.with(begun.device());
        return switch (accounts.register(account, payment, now)) {
            case SPENT -> Optional.empty();
            case REFUSED -> Optional.of(failed(payment));
            case STORED ->
                    Optional.of(
                            new Registered(
                                    grants.session(
                                            new DeviceAddress(account.id(), FIRST_DEVICE),
                                            begun.device().sid(),
                                            begun.token(),
                                            account.version())));
        };
    }

    /** How the operator keeps out whoever has no account yet; a repeated request has one. */
    private Optional<Result> shut(boolean invited) {
        return switch (gate.mode()) {
            case OPEN -> Optional.empty();
            case INVITE -> invited ? Optional.empty() : Optional.of(new InviteNeeded());
            case CLOSED -> Optional.of(new Closed());
        };
    }

    private static Result failed(Payment payment) {
        return switch (payment) {
            case Payment.Work _ -> new ChallengeFailed();
            case Payment.Invitation _ -> new InviteFailed();
        };
    }

    /** The same request once more is answered with the account that it made, for a while. */
    private Optional<Result> repeated(AccountStore.Spent spent, Application application) {
        if (clock.instant().isAfter(spent.at().plus(config.repeatFor()))) {
            return Optional.empty();
        }
        var account =
                accounts.find(spent.account())
                        .filter(found -> found.status() == AccountStatus.ACTIVE);
        return hashing.fits(application.key(), account.map(Account::credential))
                ? account.flatMap(this::again)
                : Optional.empty();
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
