package im.exo.client.usernames;

import java.io.IOException;

/** Nobody has this username, or the link leads nowhere. */
public final class NoSuchUsername extends IOException {

    private static final long serialVersionUID = 1;

    NoSuchUsername(String message) {
        super(message);
    }
}
