package im.exo.auth.certificates;

import im.exo.auth.sessions.Sessions;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Instant;
import java.util.UUID;

/** Who gets a sender certificate. */
@Singleton
public class Certificates {

    public sealed interface Issuing {}

    /** @param certificate as libsignal serialises it */
    public record Issued(byte[] certificate, Instant expiresAt) implements Issuing {}

    /** The account has published no identity key yet. */
    public record NoIdentity() implements Issuing {}

    /** keyserver-service cannot be asked now. */
    public record Unavailable() implements Issuing {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements Issuing {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Issuing {}

    private final CertificateAuthority authority;
    private final IdentityDirectory identities;
    private final Sessions sessions;

    @Inject
    Certificates(CertificateAuthority authority, IdentityDirectory identities, Sessions sessions) {
        this.authority = authority;
        this.identities = identities;
        this.sessions = sessions;
    }

    /** The public key that certificates lead back to, 33 bytes. */
    public byte[] root() {
        return authority.root();
    }

    /** That this device belongs to the identity which its account has now. */
    public Issuing issue(DeviceAddress caller, UUID sid) {
        return switch (sessions.standing(caller, sid)) {
            case ENDED -> new CallerEnded();
            case SUSPENDED -> new CallerSuspended();
            case GOOD ->
                    switch (identities.ask(caller.account())) {
                        case IdentityDirectory.Answer.Known(var identity) -> {
                            var issued = authority.issue(caller, identity);
                            yield new Issued(issued.certificate(), issued.expiresAt());
                        }
                        case IdentityDirectory.Answer.None() -> new NoIdentity();
                        case IdentityDirectory.Answer.Unreachable() -> new Unavailable();
                    };
        };
    }
}
