package im.exo.kit.revocations;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.topics.Revocation;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class HintDeskTest {

    private static final Instant UNTIL = Instant.parse("2030-01-01T00:00:00Z");

    private final AccountId account = AccountId.random();
    private final List<Long> heard = new ArrayList<>();
    private CompletableFuture<Boolean> answer = CompletableFuture.completedFuture(true);
    private final HintDesk desk =
            new HintDesk(
                    List.of(
                            (_, version) -> {
                                heard.add(version);
                                return answer;
                            }));

    private Revocation gone(long version) {
        return Revocation.newBuilder()
                .setSid(ByteString.copyFrom(new byte[16]))
                .setUntil(UNTIL.toEpochMilli())
                .setAccount(account.byteString())
                .setVersion(version)
                .build();
    }

    @Test
    void a_hint_that_is_settled_is_passed_on_once() {
        desk.take(gone(2));
        desk.take(gone(2));
        desk.take(gone(3));

        assertThat(heard).containsExactly(2L, 3L);
    }

    @Test
    void a_hint_comes_again_until_it_is_settled() {
        answer = CompletableFuture.completedFuture(false);
        desk.take(gone(2));
        answer = CompletableFuture.failedFuture(new IllegalStateException("away"));
        desk.take(gone(2));
        answer = CompletableFuture.completedFuture(true);
        desk.take(gone(2));
        desk.take(gone(2));

        assertThat(heard).containsExactly(2L, 2L, 2L);
    }

    @Test
    void a_hint_is_under_way_once_at_a_time() {
        answer = new CompletableFuture<>();
        desk.take(gone(2));
        desk.take(gone(2));
        assertThat(heard).containsExactly(2L);

        answer.complete(false);
        desk.take(gone(2));
        assertThat(heard).containsExactly(2L, 2L);
    }

    @Test
    void what_is_settled_is_forgotten_once_nobody_names_it_any_more() {
        desk.take(gone(2));
        desk.forgetOver(UNTIL.plus(Duration.ofMinutes(1)));
        desk.take(gone(2));
        assertThat(heard).hasSize(1);

        desk.forgetOver(UNTIL.plus(Duration.ofMinutes(6)));
        desk.take(gone(2));
        assertThat(heard).hasSize(2);
    }

    @Test
    void entries_that_name_nobody_are_no_hints() {
        desk.take(gone(2).toBuilder().clearAccount().build());
        desk.take(gone(2).toBuilder().setAccount(ByteString.copyFrom(new byte[3])).build());

        assertThat(heard).isEmpty();
    }
}
