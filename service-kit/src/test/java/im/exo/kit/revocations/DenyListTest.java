package im.exo.kit.revocations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

class DenyListTest {

    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private final DenyList denied = new DenyList();
    private final UUID sid = UUID.randomUUID();
    private final Instant now = Instant.now();
    private final long nanos = System.nanoTime();

    @Test
    void an_entry_is_forgotten_when_its_last_token_has_expired() {
        denied.add(sid, now.plus(LIFETIME));
        denied.forgetExpired(now.plus(LIFETIME), nanos + LIFETIME.toNanos());
        assertThat(denied.revoked(sid)).isTrue();
        denied.forgetExpired(now.plus(HOUR), nanos + HOUR.toNanos());
        assertThat(denied.revoked(sid)).isFalse();
    }

    @Test
    void a_clock_that_is_set_forwards_and_back_lets_no_revoked_session_in() {
        denied.add(sid, now.plus(LIFETIME));
        denied.forgetExpired(now.plus(HOUR), nanos);
        assertThat(denied.revoked(sid)).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_keeps_an_entry_as_long_as_its_tokens_are_good() {
        denied.add(sid, now.plus(LIFETIME));
        denied.forgetExpired(now.minus(HOUR), nanos + HOUR.toNanos());
        assertThat(denied.revoked(sid)).isTrue();
    }
}
