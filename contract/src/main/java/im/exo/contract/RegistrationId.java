package im.exo.contract;

/**
 * Tells two installations of one device id apart: 1 to 16380, the range that fits libsignal's
 * multi-recipient format (14 bits).
 */
public record RegistrationId(int value) {

    public static final int MAX = 16380;

    public RegistrationId {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException(
                    "a registration id is 1 to " + MAX + ", not " + value);
        }
    }
}
