package im.exo.keys.usernames;

/** What became of a username or link that was to go. */
public sealed interface Dropped {

    /** It is gone; also when there was none. */
    record Done() implements Dropped {}

    /** The device was removed or the account is gone, though the token is still valid. */
    record Removed() implements Dropped {}
}
