package im.exo.messages.intake;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

class KeyHoldersTest {

    private final AccountId bob = AccountId.random();
    private long now = Long.MAX_VALUE - 1;
    private final KeyHolders holders = new KeyHolders(new KeyHolders.Bounds(10, 2), () -> now);

    @Test
    void an_account_takes_so_many_at_once_and_then_so_many_a_second() {
        assertThat(holders.take(bob, 4)).isEmpty();
        assertThat(holders.take(bob, 6)).isEmpty();
        assertThat(holders.take(bob, 1)).isEqualTo(Optional.of(Duration.ofMillis(500)));
        assertThat(holders.take(bob, 3)).isEqualTo(Optional.of(Duration.ofMillis(1500)));
        pass(Duration.ofMillis(1500));
        assertThat(holders.take(bob, 3)).isEmpty();
        assertThat(holders.take(bob, 1)).isPresent();
        pass(Duration.ofHours(1));
        assertThat(holders.take(bob, 10)).isEmpty();
    }

    @Test
    void each_account_has_its_own() {
        assertThat(holders.take(bob, 10)).isEmpty();
        assertThat(holders.take(bob, 1)).isPresent();
        assertThat(holders.take(AccountId.random(), 10)).isEmpty();
    }

    @Test
    void that_a_key_opened_nothing_is_known_for_a_moment() {
        assertThat(holders.turnedAway(bob)).isFalse();
        holders.turnAway(bob);
        assertThat(holders.turnedAway(bob)).isTrue();
        assertThat(holders.turnedAway(AccountId.random())).isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(holders.turnedAway(bob)).isFalse();
    }

    /** The clock may be anywhere, also at its turning point. */
    private void pass(Duration time) {
        now += time.toNanos();
    }
}
