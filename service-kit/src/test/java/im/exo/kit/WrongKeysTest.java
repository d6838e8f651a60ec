package im.exo.kit;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;
import im.exo.kit.accounts.WrongKeys;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class WrongKeysTest {

    private final AccountId bob = AccountId.random();

    /** The clock may be anywhere, also at its turning point. */
    private long now = Long.MAX_VALUE - 1;

    private final WrongKeys wrong = new WrongKeys(() -> now);

    @Test
    void that_a_key_opened_nothing_is_known_for_a_moment() {
        assertThat(wrong.lately(bob)).isFalse();
        wrong.note(bob);
        assertThat(wrong.lately(bob)).isTrue();
        assertThat(wrong.lately(AccountId.random())).isFalse();
        now += Duration.ofMillis(1999).toNanos();
        assertThat(wrong.lately(bob)).isTrue();
        now += Duration.ofMillis(1).toNanos();
        assertThat(wrong.lately(bob)).isFalse();
    }

    @Test
    void the_eldest_is_forgotten_when_there_are_too_many() {
        wrong.note(bob);
        var second = AccountId.random();
        wrong.note(second);
        wrong.note(bob);
        for (int i = 0; i < 49_999; i++) {
            wrong.note(AccountId.random());
        }
        assertThat(wrong.lately(second)).isFalse();
        assertThat(wrong.lately(bob)).isTrue();
    }
}
