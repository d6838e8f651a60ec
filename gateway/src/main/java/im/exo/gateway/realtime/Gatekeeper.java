package im.exo.gateway.realtime;

import java.util.Optional;
import java.util.function.Consumer;

/** Looks at tokens. */
public interface Gatekeeper {

    /**
     * @param verdict called once, on any thread: empty when the token is forged, expired or revoked
     */
    void admit(String token, Consumer<Optional<Grant>> verdict);

    /** Whether the session has been revoked since its token was looked at. */
    boolean revoked(Grant grant);
}
