package im.exo.keys.directory;

/** What became of an upload; all but {@link Stored} changed nothing. */
public sealed interface Uploaded {

    record Stored() implements Uploaded {}

    /** A signature does not fit the identity key. */
    record BadSignature() implements Uploaded {}

    /** A public key is none. */
    record BadKey() implements Uploaded {}

    /** A device's first upload, and one that replaces the identity, needs both signed prekeys. */
    record Incomplete() implements Uploaded {}

    /** The account has another identity key. */
    record OtherIdentity() implements Uploaded {}

    /** The device was removed or the account is gone, though the token is still valid. */
    record Removed() implements Uploaded {}
}
