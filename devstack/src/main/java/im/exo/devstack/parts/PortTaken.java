package im.exo.devstack.parts;

/** A port that a part needs is in use by another program. */
public final class PortTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int port;

    public PortTaken(String part, int port) {
        super("port " + port + ", needed by " + part + ", is taken");
        this.port = port;
    }

    public int port() {
        return port;
    }
}
