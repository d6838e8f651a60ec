package im.exo.client.usernames;

/** A text is no username; the message says why. */
public final class NotAUsername extends Exception {

    private static final long serialVersionUID = 1;

    NotAUsername(String why) {
        super("not a username: " + why);
    }
}
