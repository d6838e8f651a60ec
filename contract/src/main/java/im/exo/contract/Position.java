package im.exo.contract;

/**
 * A place in a device's queue: the owner's epoch in the upper 31 bits, a counter in the lower 32.
 * A later owner has a higher epoch, so positions only grow, across fail-over too.
 */
public record Position(long value) implements Comparable<Position> {

    public Position {
        if (value < 0) {
            throw new IllegalArgumentException("a position is not negative");
        }
    }

    /**
     * @param epoch 0 to 2^31-1
     * @param n 0 to 2^32-1
     */
    public static Position of(int epoch, long n) {
        if (epoch < 0 || n < 0 || n > 0xffff_ffffL) {
            throw new IllegalArgumentException("epoch or counter out of range");
        }
        return new Position((long) epoch << 32 | n);
    }

    public int epoch() {
        return (int) (value >>> 32);
    }

    public long n() {
        return value & 0xffff_ffffL;
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(value, other.value);
    }
}
