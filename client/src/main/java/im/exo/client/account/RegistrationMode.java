package im.exo.client.account;

/** What a server takes for a new account. */
public enum RegistrationMode {
    /** A proof of work, or an invite. */
    OPEN,
    /** An invite. */
    INVITE,
    /** Nothing: it takes no new accounts just now. */
    CLOSED;

    /** A word that this client does not know leaves the decision to the server. */
    static RegistrationMode of(String word) {
        return switch (word) {
            case "invite" -> INVITE;
            case "closed" -> CLOSED;
            default -> OPEN;
        };
    }
}
