package im.exo.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens that have been verified, by their hash, until they expire. Bounded: the longest known one is
 * forgotten first, which costs another verification.
 */
final class KnownTokens {

    /** SHA-256 of the token: the token itself is not kept. */
    record Fingerprint(long a, long b, long c, long d) {

        static Fingerprint of(String token) {
            try {
                var hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
                var longs = ByteBuffer.wrap(hash).asLongBuffer();
                return new Fingerprint(longs.get(), longs.get(), longs.get(), longs.get());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java runtime has SHA-256", e);
            }
        }
    }

    private final Map<Fingerprint, Grant> known;

    KnownTokens(int max) {
        known =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Fingerprint, Grant> eldest) {
                        return size() > max;
                    }
                };
    }

    synchronized Optional<Grant> find(Fingerprint token, Instant now) {
        @Nullable Grant grant = known.get(token);
        if (grant == null) {
            return Optional.empty();
        }
        if (!grant.expiresAt().isAfter(now)) {
            known.remove(token);
            return Optional.empty();
        }
        return Optional.of(grant);
    }

    synchronized void add(Fingerprint token, Grant grant) {
        known.put(token, grant);
    }

    synchronized int size() {
        return known.size();
    }
}
