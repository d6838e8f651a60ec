package im.exo.client.usernames;

/** What the server and this device together know of the account's username. */
public sealed interface Own {

    record Named(String username) implements Own {}

    /** Another device of the account has set it, and this one does not know it. */
    record SetElsewhere() implements Own {}

    record Nameless() implements Own {}
}
