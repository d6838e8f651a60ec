package im.exo.gateway.limits;

/**
 * How much at once, and how much in the long run.
 *
 * @param burst what a full bucket holds
 * @param perSecond what flows back
 */
public record Rate(int burst, double perSecond) {

    public Rate {
        if (burst < 1 || perSecond <= 0) {
            throw new IllegalArgumentException("a rate lets something through");
        }
    }
}
