package im.exo.messages.delivery;

import im.exo.contract.Limits;

/**
 * What one device may be sent before it acknowledges.
 *
 * @param bytes at least one envelope's size
 */
public record Window(int envelopes, int bytes) {

    public static final Window DEFAULT = new Window(Limits.WINDOW_ENVELOPES, Limits.WINDOW_BYTES);

    public Window {
        if (envelopes < 1 || bytes < Limits.ENVELOPE_BYTES) {
            throw new IllegalArgumentException("a window takes at least one envelope");
        }
    }
}
