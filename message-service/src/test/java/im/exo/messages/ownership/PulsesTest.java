package im.exo.messages.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.messages.ownership.LeaseStore.Lease;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.TimeUnit;

class PulsesTest {

    private final Pulses pulses = new Pulses();

    /** @param renewal how often it was renewed */
    private boolean lives(int renewal, boolean over, double seconds) {
        long now = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        return pulses.alive(List.of(new Lease("a", "renewal " + renewal, over)), now).contains("a");
    }

    @Test
    void a_lease_that_is_not_renewed_ends_by_the_databases_clock() {
        assertThat(lives(1, false, 0)).isTrue();
        assertThat(lives(2, false, 1)).isTrue();
        assertThat(lives(2, false, 4.5)).isTrue();
        assertThat(lives(2, true, 5)).isFalse();
    }

    @Test
    void who_comes_anew_believes_the_database() {
        assertThat(lives(1, true, 0)).isFalse();
    }

    @Test
    void a_clock_that_steps_forwards_ends_no_lease_that_is_renewed() {
        assertThat(lives(1, false, 0)).isTrue();
        assertThat(lives(2, false, 1)).isTrue();
        assertThat(lives(2, true, 1.9)).isTrue();
        assertThat(lives(3, false, 2)).isTrue();
    }

    @Test
    void a_clock_that_steps_backwards_keeps_no_lease_that_is_not_renewed() {
        assertThat(lives(1, false, 0)).isTrue();
        assertThat(lives(1, false, 4)).isTrue();
        assertThat(lives(1, false, 5.5)).isFalse();
        assertThat(lives(2, false, 6)).isTrue();
    }
}
