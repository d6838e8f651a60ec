package im.exo.admin.cli;

/** Ends the command with a line for whoever typed it. */
final class Stop extends Exception {

    private static final long serialVersionUID = 1;

    final ExitCode code;

    Stop(ExitCode code, String message) {
        super(message);
        this.code = code;
    }
}
