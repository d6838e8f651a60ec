package im.exo.auth.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.linking.LinkToken;
import im.exo.auth.linking.LinkTokenStore;
import im.exo.auth.testing.Api;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** What one store does while another one's transaction is under way. */
@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class JoinedTransactionsTest {

    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    @Inject AccountStore accounts;
    @Inject LinkTokenStore tokens;

    @Test
    void what_is_done_within_a_change_stands_and_falls_with_it() {
        var account = AccountId.parse(Api.registered().account());
        var kept = new LinkToken(Api.random(32));
        var undone = new LinkToken(Api.random(32));

        accounts.change(
                account,
                locked -> {
                    tokens.add(kept, account, LATER);
                    assertThat(tokens.find(kept)).isPresent();
                    return Change.none(locked, true);
                });
        assertThatThrownBy(
                        () ->
                                accounts.change(
                                        account,
                                        locked -> {
                                            tokens.add(undone, account, LATER);
                                            throw new IllegalStateException("not after all");
                                        }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(tokens.find(kept)).isPresent();
        assertThat(tokens.find(undone)).isEmpty();
        tokens.forget(account);
        assertThat(tokens.find(kept)).isEmpty();
    }

    @Test
    void a_deadlock_within_a_change_begins_all_of_it_anew() {
        var account = AccountId.parse(Api.registered().account());
        var times = new AtomicInteger();
        var first = new LinkToken(Api.random(32));
        var second = new LinkToken(Api.random(32));

        accounts.change(
                account,
                locked -> {
                    if (times.incrementAndGet() == 1) {
                        tokens.add(first, account, LATER);
                        throw new StorageFailed(new SQLException("deadlock", "40001", 1213));
                    }
                    tokens.add(second, account, LATER);
                    return Change.none(locked, true);
                });

        assertThat(times).hasValue(2);
        assertThat(tokens.find(first)).isEmpty();
        assertThat(tokens.find(second)).isPresent();
    }
}
