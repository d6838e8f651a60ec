package im.exo.auth.sessions;

import im.exo.contract.AccountId;

import java.time.Duration;
import java.util.Optional;

/** What some accounts ask for besides their password. */
public interface SecondFactor {

    sealed interface Check {}

    /** Shown, or not asked for by this account. */
    record Passed() implements Check {}

    /** This account asks for a code, and none was given. */
    record Needed() implements Check {}

    /** Another code than the right one, or one that was used. */
    record Wrong() implements Check {}

    /** Too many wrong ones; none is looked at before the pause is over. */
    record NotNow(Duration pause) implements Check {}

    /**
     * Takes a code; it counts once.
     *
     * @param request what the code came with: the same code counts again for the same request,
     *     whose answer may have been lost
     */
    Check check(AccountId account, Optional<String> code, byte[] request);
}
