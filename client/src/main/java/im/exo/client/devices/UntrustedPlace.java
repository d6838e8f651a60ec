package im.exo.client.devices;

import java.io.IOException;

/** What lay at the meeting place was not put there by whoever knows the code. */
public final class UntrustedPlace extends IOException {

    private static final long serialVersionUID = 1;

    UntrustedPlace(String message) {
        super(message);
    }
}
