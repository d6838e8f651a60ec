package im.exo.kit.problem;

import im.exo.contract.Problem;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What a failed authentication means for the caller. */
public final class SecurityTrouble {

    private SecurityTrouble() {}

    /** A problem inside wins; keys that cannot be fetched are our trouble, not the caller's. */
    public static ProblemException of(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof ProblemException problem) {
                return problem;
            }
            if (t instanceof IOException
                    || t instanceof TimeoutException
                    || t.getClass().getName().endsWith(".OIDCException")) {
                return new ProblemException(
                        Problem.UNAVAILABLE, "Tokens cannot be verified just now");
            }
        }
        return new ProblemException(Problem.UNAUTHORIZED);
    }
}
