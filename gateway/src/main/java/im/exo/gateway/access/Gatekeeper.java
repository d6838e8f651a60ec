package im.exo.gateway.access;

import im.exo.contract.Problem;

import java.util.function.Consumer;

/** Looks at tokens. */
public interface Gatekeeper {

    /** What became of a token. */
    sealed interface Verdict {

        record Admitted(Grant grant) implements Verdict {}

        /** Forged, expired, revoked; or nobody can tell just now. */
        record Refused(Problem problem) implements Verdict {}
    }

    /**
     * @param verdict called once: at once when the token is known, otherwise later on another thread
     */
    void admit(String token, Consumer<Verdict> verdict);

    /** Whether the session, or the key that signed, has been revoked since the token was looked at. */
    boolean revoked(Grant grant);
}
