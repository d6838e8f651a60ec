package im.exo.auth.proofofwork;

import java.time.Duration;
import java.time.Instant;

/** How often something was asked for lately: a count that halves in every half-life. */
record Demand(double count, Instant at) {

    static Demand none(Instant now) {
        return new Demand(0, now);
    }

    /** This demand and one more. */
    Demand another(Instant now, Duration halfLife) {
        double halves =
                (double) Math.max(0, Duration.between(at, now).toMillis()) / halfLife.toMillis();
        return new Demand(count * Math.pow(2, -halves) + 1, now);
    }

    /** 1 up to the calm count, then doubling with every further calm count. */
    double factor(int calm) {
        return count <= calm ? 1 : Math.pow(2, (count - calm) / calm);
    }
}
