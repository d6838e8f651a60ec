package im.exo.devstack.parts;

/** A part did not come up; the message names the log. */
public final class PartFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PartFailed(String message) {
        super(message);
    }
}
