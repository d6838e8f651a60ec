package im.exo.client.http;

import java.io.IOException;

/** The server cannot be reached just now, or says itself that it cannot serve; try again later. */
public final class Unreachable extends IOException {

    private static final long serialVersionUID = 1;

    public Unreachable(String message) {
        super(message);
    }

    public Unreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
