package im.exo.admin.api;

/** A service that should be there does not answer, or not what a service answers. */
public final class Unreachable extends Exception {

    private static final long serialVersionUID = 1;

    Unreachable(String message) {
        super(message);
    }
}
