package im.exo.kit.tokens;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.revocations.DenyList;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.jwt.JsonWebToken;

/** Refuses HTTP requests whose token names no device or whose session has been revoked. */
@ApplicationScoped
final class SessionAugmentor implements SecurityIdentityAugmentor {

    private final DenyList denyList;

    SessionAugmentor(DenyList denyList) {
        this.denyList = denyList;
    }

    @Override
    public Uni<SecurityIdentity> augment(
            SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous() || !(identity.getPrincipal() instanceof JsonWebToken token)) {
            return Uni.createFrom().item(identity);
        }
        try {
            var session = Session.of(token);
            if (denyList.revoked(session.signedBy())) {
                return refuse(Problem.UNAUTHORIZED);
            }
            if (denyList.revoked(session.sid())) {
                return refuse(Problem.SESSION_REVOKED);
            }
            return Uni.createFrom()
                    .item(
                            QuarkusSecurityIdentity.builder(identity)
                                    .addAttribute(Session.ATTRIBUTE, session)
                                    .build());
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException malformed) {
            return refuse(Problem.UNAUTHORIZED);
        }
    }

    private static Uni<SecurityIdentity> refuse(Problem problem) {
        return Uni.createFrom()
                .failure(new AuthenticationFailedException(new ProblemException(problem)));
    }
}
