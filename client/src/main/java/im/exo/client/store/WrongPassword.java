package im.exo.client.store;

/** The password does not open this profile. */
public final class WrongPassword extends Exception {

    private static final long serialVersionUID = 1;

    public WrongPassword() {
        super("the password is wrong");
    }
}
