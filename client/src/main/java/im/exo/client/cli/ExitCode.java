package im.exo.client.cli;

/** What the process says when it ends. Documented in the module's README; never renumbered. */
enum ExitCode {
    OK(0),
    FAILED(1),
    USAGE(2),
    UNREACHABLE(3),
    CREDENTIALS(4),
    NOT_FOUND(5),
    IDENTITY_CHANGED(6),
    IN_USE(7);

    final int code;

    ExitCode(int code) {
        this.code = code;
    }
}
