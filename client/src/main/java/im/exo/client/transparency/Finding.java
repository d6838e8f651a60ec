package im.exo.client.transparency;

/** What the log says about an identity key. */
public sealed interface Finding {

    /**
     * It is the account's newest one there.
     *
     * @param keys how many identities the account has had
     */
    record Logged(int keys) implements Finding {}

    /** The log has nothing about the account yet; it lags behind the directory by about a second. */
    record NotThere() implements Finding {}

    /** The account's newest key there is another one. */
    record Another() implements Finding {}

    /**
     * The log was changed after the fact, or others are shown another one: the server, or whoever is
     * in its place, cannot be trusted with keys.
     *
     * @param how for people
     */
    record SplitView(String how) implements Finding {}
}
