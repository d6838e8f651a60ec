package im.exo.keys.directory;

import java.time.Duration;

/** What became of a request for bundles. */
public sealed interface Claim {

    record Bundle(AccountBundle keys) implements Claim {}

    record UnknownAccount() implements Claim {}

    /** Without a token: not the account's access key, or no such account. */
    record Refused() implements Claim {}

    /** The operator closed the account for now. */
    record Suspended() implements Claim {}

    /** The account exists, the device does not or has published nothing. */
    record UnknownDevice() implements Claim {}

    /** The caller drains this device's one-time keys. */
    record TooMany(Duration retryAfter) implements Claim {}

    /** Whether the account exists cannot be found out just now. */
    record Unavailable() implements Claim {}
}
