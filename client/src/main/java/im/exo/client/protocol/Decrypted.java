package im.exo.client.protocol;

/** How the decryption of a message ended. Anything but {@link Opened} changed nothing. */
public sealed interface Decrypted {

    /** @param content without padding */
    record Opened(byte[] content) implements Decrypted {}

    /** The ratchet has opened this one before. */
    record Duplicate() implements Decrypted {}

    /** @param reason fit to be shown */
    record Undecryptable(String reason) implements Decrypted {}
}
