package im.exo.kit.caller;

import im.exo.contract.DeviceAddress;
import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.tokens.Session;

import io.quarkus.security.identity.SecurityIdentity;

import jakarta.enterprise.context.RequestScoped;

import java.time.Instant;
import java.util.UUID;

/** The device that is calling. Every method answers 401 when the request has no valid token. */
@RequestScoped
public class Caller {

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    public DeviceAddress address() {
        return session().device();
    }

    /** The session that the token belongs to. */
    public UUID sid() {
        return session().sid();
    }

    /** Of the account when the token was made, 0 when it does not say. */
    public long accountVersion() {
        return session().accountVersion();
    }

    public Instant expiresAt() {
        return session().expiresAt();
    }

    private Session session() {
        Session session = identity.getAttribute(Session.ATTRIBUTE);
        if (session == null) {
            throw new ProblemException(Problem.UNAUTHORIZED);
        }
        return session;
    }
}
