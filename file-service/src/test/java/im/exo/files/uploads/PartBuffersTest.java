package im.exo.files.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;

import org.junit.jupiter.api.Test;

class PartBuffersTest {

    private final AccountId one = AccountId.random();
    private final AccountId other = AccountId.random();
    private final PartBuffers buffers = new PartBuffers(3, 2);

    @Test
    void an_account_gets_its_share_and_leaves_the_rest_to_others() {
        var first = buffers.borrow(one).orElseThrow();
        assertThat(buffers.borrow(one)).isPresent();
        assertThat(buffers.borrow(one)).isEmpty();
        assertThat(buffers.borrow(other)).isPresent();
        assertThat(buffers.borrow(other)).isEmpty();
        first.close();
        assertThat(buffers.borrow(other)).isPresent();
    }

    @Test
    void a_buffer_that_came_back_is_used_again() {
        var first = buffers.borrow(one).orElseThrow();
        first.close();
        assertThat(buffers.borrow(other).orElseThrow().first()).isSameAs(first.first());
    }

    @Test
    void refusals_leave_nothing_behind() {
        var first = buffers.borrow(one).orElseThrow();
        var second = buffers.borrow(one).orElseThrow();
        for (int i = 0; i < 10; i++) {
            assertThat(buffers.borrow(one)).isEmpty();
        }
        first.close();
        second.close();
        assertThat(buffers.borrow(one)).isPresent();
        assertThat(buffers.borrow(one)).isPresent();
    }

    @Test
    void uploads_with_a_second_buffer_keep_no_other_out() {
        var eight = new PartBuffers(8, 8);
        int seconds = 0;
        for (int i = 0; i < 8; i++) {
            seconds += eight.borrow(one).orElseThrow().second().isPresent() ? 1 : 0;
        }
        assertThat(seconds).isEqualTo(2);
        assertThat(eight.borrow(one)).isEmpty();
    }

    @Test
    void a_second_buffer_comes_back_with_the_first() {
        var four = new PartBuffers(4, 4);
        for (int i = 0; i < 10; i++) {
            try (var borrowed = four.borrow(one).orElseThrow()) {
                assertThat(borrowed.second()).isPresent();
            }
        }
    }
}
