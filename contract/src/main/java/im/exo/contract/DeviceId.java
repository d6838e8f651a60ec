package im.exo.contract;

/** A device of an account: 1 to 127, never used again once removed. */
public record DeviceId(int value) implements Comparable<DeviceId> {

    /** libsignal's limit for a protocol address. */
    public static final int MAX = 127;

    public DeviceId {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("a device id is 1 to " + MAX + ", not " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not a number from 1 to 127 */
    public static DeviceId parse(String text) {
        try {
            return new DeviceId(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a device id is a number from 1 to " + MAX, e);
        }
    }

    @Override
    public int compareTo(DeviceId other) {
        return Integer.compare(value, other.value);
    }
}
