package im.exo.devstack.cli;

/** Exit codes of `./exo`, as its help lists them. */
final class Exit {
    static final int GOOD = 0;

    /** What was asked for did not work. */
    static final int FAILED = 1;

    /** The command line makes no sense. */
    static final int USAGE = 2;

    /** Nothing runs in this data folder. */
    static final int NOT_RUNNING = 3;

    /** Something runs, but not all of it is ready. */
    static final int UNHEALTHY = 4;

    static final int INTERRUPTED = 130;

    private Exit() {}
}
