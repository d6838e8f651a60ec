package im.exo.gateway.realtime;

import im.exo.gateway.access.Grant;
import im.exo.gateway.mailboxes.Subscription;

import org.jspecify.annotations.Nullable;

/** Where a session stands. Transitions live on the phase that allows them. */
sealed interface Phase {

    /** Who is here; null for nobody. */
    default @Nullable Grant grant() {
        return null;
    }

    /** Its end of the device's queue; null for nobody's. */
    default @Nullable Subscription subscription() {
        return null;
    }

    /**
     * Connected, nobody yet.
     *
     * @param until {@link System#nanoTime()} at which patience ends
     * @param checking the token is being looked at
     */
    record AwaitingToken(long until, boolean checking) implements Phase {

        AwaitingToken check(long patience) {
            return new AwaitingToken(patience, true);
        }

        Open admit(Grant grant, Subscription subscription) {
            return new Open(grant, subscription);
        }
    }

    /** A device is here. */
    record Open(Grant grant, Subscription subscription) implements Phase {

        Open renew(Grant renewed) {
            return new Open(renewed, subscription);
        }

        Draining drain(long at) {
            return new Draining(this, at);
        }
    }

    /** Still served, and told to connect anew at a moment of its own. */
    record Draining(Open open, long at) implements Phase {

        @Override
        public Grant grant() {
            return open.grant();
        }

        @Override
        public Subscription subscription() {
            return open.subscription();
        }

        Draining renew(Grant renewed) {
            return new Draining(open.renew(renewed), at);
        }
    }

    /** Over. */
    record Ended() implements Phase {}
}
