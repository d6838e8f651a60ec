package im.exo.kit.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Base64;
import java.util.UUID;

/**
 * Learns signing keys while they are only published. Quarkus asks for keys again when a token names
 * one that it does not know, but of several such tokens at a time it lets only the first wait for
 * the answer and refuses the others; so no token of a client is to be the one that brings a new key.
 * What asks here is a token that names a key that nobody has.
 */
@ApplicationScoped
class KeyRefresh {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TenantIdentityProvider provider;
    private final KeyRefreshConfig config;
    private @Nullable Thread thread;

    KeyRefresh(TenantIdentityProvider provider, KeyRefreshConfig config) {
        this.provider = provider;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            thread = Thread.ofVirtual().name("signing-keys").start(this::refreshForever);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void refreshForever() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(config.every());
                refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refresh() {
        try {
            provider.authenticate(new AccessTokenCredential(unknownKey())).await().atMost(PATIENCE);
        } catch (RuntimeException expected) {
            // Nobody has that key. If auth-service is away, what is known stays good.
        }
    }

    private static String unknownKey() {
        var header = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + UUID.randomUUID() + "\"}";
        var b64 = Base64.getUrlEncoder().withoutPadding();
        return b64.encodeToString(header.getBytes(US_ASCII))
                + "."
                + b64.encodeToString(new byte[] {'{', '}'})
                + "."
                + b64.encodeToString(new byte[64]);
    }
}
