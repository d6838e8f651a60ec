package im.exo.gateway.realtime.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** How a crowd comes in. */
class TurnstileTest {

    private static final int CROWD = 100;
    private static final long EACH_NANOS = 1_000_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    @Test
    void who_is_inside_gets_a_turn_while_a_crowd_comes_in_and_the_crowd_keeps_its_order()
            throws Exception {
        var inside = new CompletableFuture<Integer>();
        var all = new CompletableFuture<List<Integer>>();
        var entered = new ArrayList<Integer>();
        vertx.runOnContext(
                _ -> {
                    var turnstile = new Turnstile(vertx);
                    for (int i = 0; i < CROWD; i++) {
                        int number = i;
                        turnstile.pass(() -> enter(number, entered, all));
                    }
                    vertx.runOnContext(_ -> inside.complete(entered.size()));
                });

        assertThat(inside.get(20, SECONDS)).isBetween(1, CROWD / 2);
        assertThat(all.get(20, SECONDS))
                .containsExactlyElementsOf(IntStream.range(0, CROWD).boxed().toList());
    }

    private static void enter(
            int number, List<Integer> entered, CompletableFuture<List<Integer>> all) {
        long until = System.nanoTime() + EACH_NANOS;
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        entered.add(number);
        if (entered.size() == CROWD) {
            all.complete(List.copyOf(entered));
        }
    }

    @Test
    void one_who_stumbles_holds_up_nobody() throws Exception {
        var second = new CompletableFuture<String>();
        vertx.runOnContext(
                _ -> {
                    var turnstile = new Turnstile(vertx);
                    assertThatThrownBy(
                                    () ->
                                            turnstile.pass(
                                                    () -> {
                                                        throw new IllegalStateException("stumbles");
                                                    }))
                            .hasMessage("stumbles");
                    turnstile.pass(() -> second.complete("in"));
                });

        assertThat(second.get(20, SECONDS)).isEqualTo("in");
    }
}
