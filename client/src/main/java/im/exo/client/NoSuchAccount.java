package im.exo.client;

import java.io.IOException;

/** The server knows no account with this Exo ID, or no keys of it. */
public final class NoSuchAccount extends IOException {

    private static final long serialVersionUID = 1;

    NoSuchAccount() {
        super("there is no account with this Exo ID, or it has no keys yet");
    }
}
