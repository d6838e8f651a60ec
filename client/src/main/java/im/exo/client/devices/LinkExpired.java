package im.exo.client.devices;

import java.io.IOException;

/** The code was not answered in time, was answered already, or belongs to nobody. */
public final class LinkExpired extends IOException {

    private static final long serialVersionUID = 1;

    public LinkExpired(String message) {
        super(message);
    }
}
