package im.exo.client.cli;

/** Nobody reads the standard output any more: what was written last was seen by nobody. */
final class OutputClosed extends RuntimeException {

    private static final long serialVersionUID = 1;

    OutputClosed() {
        super("the output cannot be written");
    }
}
