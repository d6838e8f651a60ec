package im.exo.auth.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.secret.AuthSecret;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

class KeyRingTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration AHEAD = Duration.ofHours(1);

    private final KeySeal seal = new KeySeal(new AuthSecret(new byte[32]));

    @Test
    void the_very_first_key_signs_at_once() {
        assertThat(new KeyRing(List.of()).due(NOW, MONTH, AHEAD))
                .contains(new KeyRing.NextKey(1, NOW));
    }

    @Test
    void the_next_key_is_published_an_hour_before_it_signs() {
        var ring = new KeyRing(List.of(key(1, NOW)));

        assertThat(ring.due(NOW.plus(MONTH).minus(AHEAD).minusSeconds(1), MONTH, AHEAD)).isEmpty();
        assertThat(ring.due(NOW.plus(MONTH).minus(AHEAD), MONTH, AHEAD))
                .contains(new KeyRing.NextKey(2, NOW.plus(MONTH)));
    }

    @Test
    void a_platform_that_slept_for_a_year_still_publishes_first() {
        var ring = new KeyRing(List.of(key(1, NOW)));
        var late = NOW.plus(Duration.ofDays(365));

        assertThat(ring.due(late, MONTH, AHEAD)).contains(new KeyRing.NextKey(2, late.plus(AHEAD)));
    }

    @Test
    void a_clock_that_is_set_back_before_the_first_keys_time_leaves_that_key_signing() {
        var first = key(1, NOW);
        var ring = new KeyRing(List.of(key(2, NOW.plus(MONTH)), first));

        assertThat(ring.signing(NOW.minus(Duration.ofHours(1)))).contains(first);
    }

    @Test
    void a_key_is_published_then_signs_then_retires_until_its_last_token_is_over() {
        var first = key(1, NOW);
        var second = key(2, NOW.plus(MONTH));
        var ring = new KeyRing(List.of(second, first));
        var turn = NOW.plus(MONTH);

        assertThat(ring.state(second, turn.minusSeconds(1), LIFETIME))
                .isEqualTo(KeyRing.State.PUBLISHED);
        assertThat(ring.signing(turn.minusSeconds(1))).contains(first);
        assertThat(ring.signing(turn)).contains(second);
        assertThat(ring.state(first, turn.minusSeconds(1), LIFETIME))
                .isEqualTo(KeyRing.State.SIGNING);
        assertThat(ring.state(first, turn, LIFETIME)).isEqualTo(KeyRing.State.RETIRED);
        assertThat(ring.state(first, turn.plus(LIFETIME), LIFETIME))
                .isEqualTo(KeyRing.State.RETIRED);
        assertThat(ring.state(first, turn.plus(LIFETIME).plusSeconds(301), LIFETIME))
                .isEqualTo(KeyRing.State.OVER);
    }

    @Test
    void a_stored_key_shows_no_secret_and_opens_only_under_the_same_secret() {
        var stored = seal.make(1, NOW, NOW);
        var opened = seal.open(stored);
        var other = new byte[32];
        other[0] = 1;

        assertThat(HexFormat.of().formatHex(stored.sealed().toByteArray()))
                .doesNotContain(HexFormat.of().formatHex(opened.secret().getS().toByteArray()));
        assertThat(opened.kid()).hasSize(43);
        assertThatThrownBy(() -> new KeySeal(new AuthSecret(other)).open(stored))
                .hasMessageContaining("exo.auth.secret");
        var moved =
                new SigningKeyStore.Stored(
                        2,
                        stored.open(),
                        stored.sealed(),
                        stored.publishedAt(),
                        stored.signsFrom());
        assertThatThrownBy(() -> seal.open(moved)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void each_key_has_a_name_of_its_own() {
        assertThat(Set.of(key(1, NOW).kid(), key(1, NOW).kid(), key(2, NOW).kid())).hasSize(3);
    }

    private SigningKey key(int turn, Instant signsFrom) {
        return seal.open(seal.make(turn, signsFrom, signsFrom));
    }
}
