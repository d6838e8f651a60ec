package im.exo.keys.usernames;

import java.time.Duration;

/** What became of the wish for one of several usernames. */
public sealed interface Reserved {

    /** The first that was free; the account's earlier reservation is gone. */
    record Hash(UsernameHash hash) implements Reserved {}

    /** None was free; the account's earlier reservation stays. */
    record Taken() implements Reserved {}

    /** The account reserves too often. */
    record TooMany(Duration retryAfter) implements Reserved {}

    /** The device was removed or the account is gone, though the token is still valid. */
    record Removed() implements Reserved {}
}
