package im.exo.client.sealing;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.Identities;
import im.exo.client.store.ProfileStore;
import im.exo.contract.DeviceAddress;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.metadata.certificate.CertificateValidator;
import org.signal.libsignal.metadata.certificate.InvalidCertificateException;
import org.signal.libsignal.metadata.certificate.SenderCertificate;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * This device's own sender certificate, and what others' are checked by. Both are kept in the
 * profile, so that neither is asked for at each start.
 */
public final class Certificates {

    private static final String OWN = "sender-certificate";
    private static final String ROOT = "certificate-root";

    /** A send may be under way for a while. */
    private static final Duration SPARE = Duration.ofMinutes(10);

    /** Half of what a certificate is good for. */
    private static final Duration YOUNG = Duration.ofHours(12);

    private final ProfileStore store;
    private final CertificateSource source;
    private final Identities identities;
    private final DeviceAddress self;
    private final LongSupplier clock;

    /** Whether the roots have been asked for since the last {@link #connected}. */
    private volatile boolean asked;

    /** @param clock milliseconds since the epoch */
    public Certificates(
            ProfileStore store,
            CertificateSource source,
            Identities identities,
            DeviceAddress self,
            LongSupplier clock) {
        this.store = store;
        this.source = source;
        this.identities = identities;
        this.self = self;
        this.clock = clock;
    }

    /** One that is good for some time yet; asked for when there is none. */
    SenderCertificate own() throws Unreachable, ServerProblem, SignedOut {
        var kept = kept(SPARE);
        return kept.isPresent() ? kept.get() : renewed();
    }

    /** Asks for another one when half of its time is over, so that sends need not wait for it. */
    public void renew() throws Unreachable, ServerProblem, SignedOut {
        if (kept(YOUNG).isEmpty()) {
            renewed();
        }
    }

    private Optional<SenderCertificate> kept(Duration left) {
        return store.records()
                .get(OWN, "")
                .map(Certificates::read)
                .filter(this::own)
                .filter(one -> one.getExpiration() - clock.getAsLong() > left.toMillis());
    }

    private SenderCertificate renewed() throws Unreachable, ServerProblem, SignedOut {
        var fresh = read(source.issue());
        if (fresh == null || !own(fresh)) {
            // Or the account has another identity now, of which the next look at the keys tells.
            throw new Unreachable("the server certifies somebody else");
        }
        store.records().put(OWN, "", fresh.getSerialized());
        return fresh;
    }

    private boolean own(SenderCertificate certificate) {
        return certificate.getSenderUuid().equals(uuid().toString())
                && certificate.getSenderDeviceId() == self.device().value()
                && certificate.getKey().equals(identities.own().getPublicKey().getPublicKey());
    }

    /** How libsignal calls the own account. */
    UUID uuid() {
        return new UUID(self.account().high(), self.account().low());
    }

    private static @Nullable SenderCertificate read(byte[] bytes) {
        try {
            return new SenderCertificate(bytes);
        } catch (InvalidCertificateException e) {
            return null;
        }
    }

    /** The server may have changed since. */
    public void connected() {
        asked = false;
    }

    /**
     * Learns the roots before sealed messages are opened, once for each connection. Without any
     * nothing can be opened; with some, the others can wait.
     */
    public void learnRoots() throws Unreachable {
        if (asked) {
            return;
        }
        try {
            var now = source.roots();
            store.transaction(
                    () -> {
                        now.forEach(root -> store.records().put(ROOT, hex(root), root));
                        return now;
                    });
            asked = true;
        } catch (Unreachable | ServerProblem e) {
            if (store.records().count(ROOT) == 0) {
                throw new Unreachable("nothing to check certificates by", e);
            }
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * @param at milliseconds since the epoch
     * @return whether this certificate was one at that time
     */
    boolean good(SenderCertificate certificate, long at) {
        try {
            new CertificateValidator(roots()).validate(certificate, at);
            return true;
        } catch (InvalidCertificateException e) {
            return false;
        }
    }

    private List<ECPublicKey> roots() {
        var roots = new ArrayList<ECPublicKey>();
        for (byte[] root : store.records().all(ROOT)) {
            try {
                roots.add(new ECPublicKey(root));
            } catch (InvalidKeyException e) {
                // What the server once said and what is no key: nothing leads back to it.
                continue;
            }
        }
        return roots;
    }
}
