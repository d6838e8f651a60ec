package im.exo.auth.certificates;

import im.exo.auth.secret.AuthSecret;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.signal.libsignal.metadata.certificate.ServerCertificate;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Signs sender certificates as libsignal's sealed sender has them: a root key signs a server key, and
 * that the certificate. Both keys follow from the configured secret, so that all instances have the
 * same ones and nothing is stored; the server key is another one each month.
 */
@Singleton
class CertificateAuthority {

    /** @param expiresAt on the hour: it does not tell when the certificate was made */
    record Issued(byte[] certificate, Instant expiresAt) {}

    private final AuthSecret secret;
    private final Duration lifetime;
    private final Clock clock;
    private final ECPrivateKey root;

    @Inject
    CertificateAuthority(AuthSecret secret, CertificateConfig config, Clock clock) {
        this.secret = secret;
        this.lifetime = config.lifetime();
        this.clock = clock;
        this.root = derived("exo sender certificates root v1");
    }

    /** What clients trust: a public key as libsignal serialises it, 33 bytes. */
    byte[] root() {
        return root.publicKey().serialize();
    }

    Issued issue(DeviceAddress device, ECPublicKey identity) {
        var now = clock.instant();
        var expiresAt = now.plus(lifetime).truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        var month = YearMonth.from(now.atZone(ZoneOffset.UTC));
        var server = derived("exo sender certificates server v1 " + month);
        int number = month.getYear() * 100 + month.getMonthValue();
        var account = device.account();
        var certificate =
                new ServerCertificate(root, number, server.publicKey())
                        .issue(
                                server,
                                new UUID(account.high(), account.low()).toString(),
                                Optional.empty(),
                                device.device().value(),
                                identity,
                                expiresAt.toEpochMilli());
        return new Issued(certificate.getSerialized(), expiresAt);
    }

    private ECPrivateKey derived(String label) {
        try {
            return new ECPrivateKey(secret.key(label, "X25519").getEncoded());
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("32 bytes are always a private key", e);
        }
    }
}
