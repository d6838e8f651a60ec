package im.exo.messages.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;

/** Rounds: what belongs to one, and what an error does to it. */
class EventLoopTest {

    private final EventLoop loop = new EventLoop("event-loop-test");
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void what_a_task_hands_over_belongs_to_its_round_which_ends_with_a_flush()
            throws InterruptedException {
        var flushed = new CountDownLatch(1);
        loop.afterRound(
                () -> {
                    done.add("flush");
                    flushed.countDown();
                });
        loop.execute(
                () -> {
                    loop.execute(() -> done.add("second"));
                    loop.execute(() -> done.add("third"));
                    done.add("first");
                });
        flushed.await();
        assertThat(done).startsWith("first", "second", "third", "flush");
    }

    @Test
    void a_part_that_fails_takes_neither_the_other_parts_nor_the_task_with_it() {
        loop.execute(
                () -> {
                    loop.safely(
                            () -> {
                                throw new IllegalStateException("on purpose");
                            });
                    loop.safely(() -> done.add("the next part"));
                    done.add("the task");
                });
        await().until(() -> loop.group().submit(() -> {}).isDone());
        assertThat(done).containsExactly("the next part", "the task");
    }

    @Test
    void after_an_error_nothing_runs_any_more_not_even_the_flush() {
        loop.afterRound(() -> done.add("flush"));
        loop.execute(
                () -> {
                    loop.execute(() -> done.add("what it handed over"));
                    throw new StackOverflowError("on purpose");
                });
        await().until(loop::ended);
        await().until(() -> loop.group().submit(() -> {}).isDone());
        assertThat(done).isEmpty();
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
