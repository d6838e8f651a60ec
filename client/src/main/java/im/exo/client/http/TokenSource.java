package im.exo.client.http;

/** Where access tokens come from. */
public interface TokenSource {

    /** A token that is good for a minute at least, refreshed when needed. */
    String token() throws Unreachable, ServerProblem, SignedOut;

    /**
     * A token other than {@code refused}, which the server did not take.
     *
     * @throws SignedOut when the session has ended
     */
    String after(String refused) throws Unreachable, ServerProblem, SignedOut;
}
