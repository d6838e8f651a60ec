package im.exo.gateway.access;

import im.exo.contract.Problem;
import im.exo.kit.revocations.DenyList;
import im.exo.kit.tokens.Tokens;

import jakarta.enterprise.context.ApplicationScoped;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Tokens signed by auth-service, less those on the deny list. */
@ApplicationScoped
public class VerifiedAccess implements Gatekeeper {

    private static final int KNOWN = 50_000;

    /** Verifications at a time; a flood of forged tokens must not take all memory. */
    private static final int MAX_VERIFYING = 1_024;

    private final Tokens tokens;
    private final DenyList denyList;
    private final KnownTokens known = new KnownTokens(KNOWN);
    private final AtomicInteger verifying = new AtomicInteger();

    VerifiedAccess(Tokens tokens, DenyList denyList) {
        this.tokens = tokens;
        this.denyList = denyList;
    }

    @Override
    public void admit(String token, Consumer<Verdict> verdict) {
        var fingerprint = KnownTokens.Fingerprint.of(token);
        var grant = known.find(fingerprint, Instant.now());
        if (grant.isPresent() && denyList.revoked(grant.get().signedBy())) {
            verdict.accept(new Verdict.Refused(Problem.UNAUTHORIZED));
        } else if (grant.isPresent()) {
            verdict.accept(
                    revoked(grant.get())
                            ? new Verdict.Refused(Problem.SESSION_REVOKED)
                            : new Verdict.Admitted(grant.get()));
        } else if (verifying.incrementAndGet() > MAX_VERIFYING) {
            verifying.decrementAndGet();
            verdict.accept(new Verdict.Refused(Problem.UNAVAILABLE));
        } else {
            Thread.startVirtualThread(() -> verdict.accept(verify(token, fingerprint)));
        }
    }

    @Override
    public boolean revoked(Grant grant) {
        return denyList.revoked(grant.sid()) || denyList.revoked(grant.signedBy());
    }

    private Verdict verify(String token, KnownTokens.Fingerprint fingerprint) {
        try {
            return switch (tokens.verify(token)) {
                case Tokens.Verdict.Valid(var session) -> {
                    var grant =
                            new Grant(
                                    session.device(),
                                    session.sid(),
                                    session.expiresAt(),
                                    session.accountVersion(),
                                    session.signedBy());
                    known.add(fingerprint, grant);
                    yield new Verdict.Admitted(grant);
                }
                case Tokens.Verdict.Refused(var problem) -> new Verdict.Refused(problem);
            };
        } finally {
            verifying.decrementAndGet();
        }
    }
}
