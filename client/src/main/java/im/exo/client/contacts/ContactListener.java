package im.exo.client.contacts;

/** Tells the account's other devices what was changed on this one. */
public interface ContactListener {

    /** In the transaction of the change. */
    void changed(Contacts.Named named);

    /** After it. */
    void told();
}
