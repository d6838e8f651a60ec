package im.exo.auth.totp;

import im.exo.contract.AccountId;

import java.util.Optional;
import java.util.function.Function;

/** Where authenticator apps are remembered: one an account. */
public interface TotpStore {

    /** What becomes of an enrolment, and what to tell the caller. */
    record Change<R>(Optional<Enrolment> after, R result) {}

    Optional<Enrolment> find(AccountId account);

    /** Locks what there is, in one transaction with what it becomes. */
    <R> R change(AccountId account, Function<Optional<Enrolment>, Change<R>> change);

    void forget(AccountId account);
}
