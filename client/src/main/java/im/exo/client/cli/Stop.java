package im.exo.client.cli;

/** Ends the command with a message for people and a code for scripts. */
final class Stop extends Exception {

    private static final long serialVersionUID = 1;

    final ExitCode code;

    Stop(ExitCode code, String message) {
        super(message);
        this.code = code;
    }
}
