package im.exo.kit.health;

import java.util.Optional;

/** Something without which this instance is not ready: a bean beside the feature that needs it. */
public interface Need {

    /** Empty while nothing is missing. Returns at once, unless it is {@link Remote}. */
    Optional<Lack> lack();

    /** Found out over a network: asked with a bound, and by one question at a time. */
    interface Remote extends Need {

        /** What is missing when {@link #lack} does not return, or throws. */
        Lack silence();
    }
}
