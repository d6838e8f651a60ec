package im.exo.client.store;

/** Another process works with this profile. */
public final class ProfileInUse extends Exception {

    private static final long serialVersionUID = 1;

    ProfileInUse(String profile) {
        super("profile '" + profile + "' is in use by another process; end that one first");
    }
}
