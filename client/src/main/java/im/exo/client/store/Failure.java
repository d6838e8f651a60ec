package im.exo.client.store;

/** Why a message of this device will never be sent: what a program can tell apart. */
public enum Failure {
    NO_SUCH_ACCOUNT("there is no such account"),
    /** Somebody who was there before. */
    ACCOUNT_GONE("no such account any more"),
    /** The own account, with no device but this one. */
    NO_OTHER_DEVICE("there is no other device to send to"),
    TOO_LARGE("the message is too large"),
    NOT_UNDERSTOOD("the server does not understand it");

    private final String reason;

    Failure(String reason) {
        this.reason = reason;
    }

    /** For people; the wording may change. */
    public String reason() {
        return reason;
    }
}
