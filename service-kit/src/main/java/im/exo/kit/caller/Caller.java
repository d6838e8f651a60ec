package im.exo.kit.caller;

import im.exo.contract.AccessKey;
import im.exo.contract.DeviceAddress;
import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.tokens.Session;

import io.quarkus.security.identity.SecurityIdentity;

import jakarta.enterprise.context.RequestScoped;

import org.jspecify.annotations.Nullable;

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

    /**
     * Where either a token or an access key will do, and not both: a client that shows both tells
     * who it is without need.
     *
     * @param accessKey the value of {@link AccessKey#HEADER}
     */
    public Authority authority(@Nullable String accessKey) {
        if (accessKey == null) {
            return new Authority.Device(address());
        }
        if (known() != null) {
            throw new ProblemException(
                    Problem.MALFORMED, "Either a token or an access key, not both");
        }
        try {
            return new Authority.KeyHolder(AccessKey.parse(accessKey));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.MALFORMED, "The access key is not one");
        }
    }

    private Session session() {
        var session = known();
        if (session == null) {
            throw new ProblemException(Problem.UNAUTHORIZED);
        }
        return session;
    }

    private @Nullable Session known() {
        return identity.getAttribute(Session.ATTRIBUTE);
    }
}
