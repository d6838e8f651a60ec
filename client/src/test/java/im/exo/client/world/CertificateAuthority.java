package im.exo.client.world;

import im.exo.client.sealing.CertificateSource;
import im.exo.contract.DeviceAddress;

import org.signal.libsignal.metadata.certificate.ServerCertificate;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.ecc.ECKeyPair;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Certifies whatever it is asked to, as auth-service does for those who are who they are. */
public final class CertificateAuthority {

    private final ECKeyPair root = ECKeyPair.generate();
    private final ECKeyPair server = ECKeyPair.generate();
    private final ServerCertificate middle =
            new ServerCertificate(root.getPrivateKey(), 202611, server.getPublicKey());

    public byte[] root() {
        return root.getPublicKey().serialize();
    }

    public byte[] certificate(DeviceAddress device, IdentityKey identity, long expiresAt) {
        var account = device.account();
        return middle.issue(
                        server.getPrivateKey(),
                        new UUID(account.high(), account.low()).toString(),
                        Optional.empty(),
                        device.device().value(),
                        identity.getPublicKey(),
                        expiresAt)
                .getSerialized();
    }

    /** What one device asks. */
    public CertificateSource source(DeviceAddress device, Supplier<IdentityKey> identity) {
        return new CertificateSource() {
            @Override
            public byte[] issue() {
                return certificate(
                        device,
                        identity.get(),
                        System.currentTimeMillis() + Duration.ofDays(1).toMillis());
            }

            @Override
            public List<byte[]> roots() {
                return List.of(root());
            }
        };
    }
}
