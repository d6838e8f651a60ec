package im.exo.client.http;

/** This device's session has ended; nothing works before signing in again. */
public final class SignedOut extends Exception {

    private static final long serialVersionUID = 1;

    public SignedOut(String message) {
        super(message);
    }
}
