package im.exo.keys.usernames;

/** What became of a new link. */
public sealed interface Linked {

    record Link(LinkHandle handle) implements Linked {}

    /** There is nothing to link to. */
    record NoUsername() implements Linked {}

    /** The device was removed or the account is gone, though the token is still valid. */
    record Removed() implements Linked {}
}
