package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.credentials.Hashing;
import im.exo.auth.credentials.NetworkPace;
import im.exo.auth.credentials.SignInPace;
import im.exo.auth.network.NetworkPrefix;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Compares credentials, no faster than their account and the asking network are allowed to. */
@Singleton
public class Proving {

    public sealed interface Proof {}

    /** @param proven what the key fits; the account may have another password by now */
    public record Right(Argon2Hash proven) implements Proof {}

    /** No such account, a deleted one, or another key: not told apart. */
    public record Wrong() implements Proof {}

    public record TooFast(Duration pause) implements Proof {}

    private final AccountStore accounts;
    private final Hashing hashing;
    private final SignInPace pace;
    private final NetworkPace networks;
    private final Clock clock;

    @Inject
    Proving(
            AccountStore accounts,
            Hashing hashing,
            SignInPace pace,
            NetworkPace networks,
            Clock clock) {
        this.accounts = accounts;
        this.hashing = hashing;
        this.pace = pace;
        this.networks = networks;
        this.clock = clock;
    }

    /** The network is asked first: what it sends too fast is not held against the account. */
    public Proof prove(AccountId id, AuthKey key, NetworkPrefix network) {
        return switch (networks.attempt(network, clock.instant())) {
            case Attempt.Wait(var time) -> new TooFast(time);
            case Attempt.Go() ->
                    switch (pace.attempt(id, clock.instant())) {
                        case Attempt.Wait(var time) -> {
                            networks.giveBack(network, clock.instant());
                            yield new TooFast(time);
                        }
                        case Attempt.Go() -> compare(id, key, network);
                    };
        };
    }

    private Proof compare(AccountId id, AuthKey key, NetworkPrefix network) {
        Optional<Argon2Hash> credential;
        boolean fits;
        try {
            credential =
                    accounts.find(id)
                            .filter(account -> account.status() != AccountStatus.DELETED)
                            .map(Account::credential);
            fits = hashing.fits(key, credential);
        } catch (RuntimeException e) {
            // Busy, or the database is away: nobody has learnt anything about the key.
            networks.giveBack(network, clock.instant());
            pace.giveBack(id, clock.instant());
            throw e;
        }
        if (!fits) {
            return new Wrong();
        }
        pace.giveBack(id, clock.instant());
        return new Right(credential.orElseThrow());
    }
}
