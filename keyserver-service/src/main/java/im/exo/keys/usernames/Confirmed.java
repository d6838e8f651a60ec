package im.exo.keys.usernames;

import java.util.Optional;

/** What became of a username that was to be confirmed; all but {@link Done} changed nothing. */
public sealed interface Confirmed {

    /** The account has this username and no other; also when it had it before. */
    record Done(Optional<LinkHandle> link) implements Confirmed {}

    /** Somebody else has it. */
    record Taken() implements Confirmed {}

    /** The account has not reserved it, or too long ago. */
    record NotReserved() implements Confirmed {}

    /** The proof does not show that the caller knows the name behind the hash. */
    record WrongProof() implements Confirmed {}

    /** The device was removed or the account is gone, though the token is still valid. */
    record Removed() implements Confirmed {}
}
