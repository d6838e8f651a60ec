package im.exo.kit.tokens;

import im.exo.contract.Problem;
import im.exo.kit.problem.SecurityTrouble;
import im.exo.kit.revocations.DenyList;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.smallrye.mutiny.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.jwt.JsonWebToken;

import java.time.Duration;

/** Verifies access tokens that do not arrive in a request's header, such as a socket's first message. */
@ApplicationScoped
public class Tokens {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TenantIdentityProvider provider;
    private final DenyList denyList;

    Tokens(TenantIdentityProvider provider, DenyList denyList) {
        this.provider = provider;
        this.denyList = denyList;
    }

    /** What became of a token. */
    public sealed interface Verdict {

        /** Signed by our issuer, for us, not expired, not revoked. */
        record Valid(Session session) implements Verdict {}

        /** {@code unauthorized}, {@code session-revoked} or {@code unavailable}. */
        record Refused(Problem problem) implements Verdict {}
    }

    /** Blocks while signing keys are fetched, which is rare, for 5 seconds at most. */
    public Verdict verify(String token) {
        if (!TokenForm.fits(token)) {
            return new Verdict.Refused(Problem.UNAUTHORIZED);
        }
        try {
            var identity =
                    provider.authenticate(new AccessTokenCredential(token))
                            .await()
                            .atMost(PATIENCE);
            if (!(identity.getPrincipal() instanceof JsonWebToken jwt)) {
                return new Verdict.Refused(Problem.UNAUTHORIZED);
            }
            var session = Session.of(jwt);
            if (denyList.revoked(session.signedBy())) {
                return new Verdict.Refused(Problem.UNAUTHORIZED);
            }
            if (denyList.revoked(session.sid())) {
                return new Verdict.Refused(Problem.SESSION_REVOKED);
            }
            return new Verdict.Valid(session);
        } catch (TimeoutException e) {
            return new Verdict.Refused(Problem.UNAVAILABLE);
        } catch (RuntimeException e) {
            return new Verdict.Refused(SecurityTrouble.of(e).problem());
        }
    }
}
