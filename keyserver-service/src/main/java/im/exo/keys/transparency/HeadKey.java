package im.exo.keys.transparency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;

import im.exo.kit.startup.Required;

import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/** Signs tree heads: one key for all instances, derived from the configured secret. */
@ApplicationScoped
class HeadKey {

    private static final byte[] INFO = "exo tree head key v1".getBytes(US_ASCII);

    private final TransparencyConfig config;
    private volatile @Nullable ECPrivateKey key;

    HeadKey(TransparencyConfig config) {
        this.config = config;
    }

    void check(@Observes StartupEvent event) {
        Required.secret("exo.transparency.secret", config.secret(), 43);
    }

    TreeHead sign(long size, ByteString root, Instant madeAt) {
        byte[] signature = key().calculateSignature(TreeHead.signed(size, root, madeAt));
        return new TreeHead(size, root, madeAt, ByteString.copyFrom(signature));
    }

    /** Curve25519, 33 bytes as libsignal writes them. */
    ByteString publicKey() {
        return ByteString.copyFrom(key().publicKey().serialize());
    }

    private ECPrivateKey key() {
        var made = key;
        if (made == null) {
            made = derive(config.secret().orElseThrow());
            key = made;
        }
        return made;
    }

    private static ECPrivateKey derive(String secret) {
        try {
            var parameters =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(Base64.getDecoder().decode(secret.strip()))
                            .thenExpand(INFO, 32);
            return new ECPrivateKey(KDF.getInstance("HKDF-SHA256").deriveData(parameters));
        } catch (GeneralSecurityException | InvalidKeyException e) {
            throw new IllegalStateException("this Java runtime lacks HKDF-SHA256", e);
        }
    }
}
