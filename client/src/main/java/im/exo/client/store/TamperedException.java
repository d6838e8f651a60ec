package im.exo.client.store;

/** A sealed row does not open: the file was changed, or is another profile's. */
public final class TamperedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TamperedException() {
        super("the local store is damaged or was changed by somebody else");
    }
}
