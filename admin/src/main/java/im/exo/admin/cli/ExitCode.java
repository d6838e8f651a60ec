package im.exo.admin.cli;

/** What the process says when it ends. Documented in the help; never renumbered. */
enum ExitCode {
    GOOD(0),
    FAILED(1),
    USAGE(2),
    /** Nothing runs, or a service cannot be reached. */
    UNREACHABLE(3),
    /** The internal key is not the platform's. */
    KEY(4),
    /** No such account or invite. */
    NOT_FOUND(5);

    final int code;

    ExitCode(int code) {
        this.code = code;
    }
}
