package im.exo.client.account;

/**
 * The account has another password than this profile, which still opens with the one that the
 * account had before.
 */
public final class PasswordChangedElsewhere extends Exception {

    private static final long serialVersionUID = 1;

    public PasswordChangedElsewhere() {
        super(
                "the account's password was changed on another device; this profile still opens"
                        + " with the former one. To take the account's password over:"
                        + " 'password', with the profile's password as the old and the account's"
                        + " as the new one ('login' where this device is signed out)");
    }
}
