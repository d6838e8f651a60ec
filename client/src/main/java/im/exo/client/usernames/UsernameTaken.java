package im.exo.client.usernames;

/** Somebody else has the username. */
public final class UsernameTaken extends Exception {

    private static final long serialVersionUID = 1;

    UsernameTaken(String username) {
        super("somebody else has the username " + username);
    }
}
