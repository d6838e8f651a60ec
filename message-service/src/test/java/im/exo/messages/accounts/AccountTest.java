package im.exo.messages.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account.Fit;
import im.exo.messages.accounts.Account.Status;
import im.exo.messages.accounts.Account.Target;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class AccountTest {

    private final Account account =
            new Account(
                    AccountId.random(),
                    3,
                    Status.ACTIVE,
                    Map.of(1, 11, 4, 44),
                    6,
                    AccessKeyHash.NONE);

    @Test
    void exactly_the_devices_fit() {
        assertThat(account.fit(List.of(new Target(1, 11), new Target(4, 44)), 0))
                .isEqualTo(new Fit.Exact());
    }

    @Test
    void a_stale_device_is_told_before_missing_and_extra_ones() {
        assertThat(account.fit(List.of(new Target(1, 12), new Target(5, 55)), 0))
                .isEqualTo(new Fit.Stale(List.of(1)));
        assertThat(account.fit(List.of(new Target(1, 11), new Target(5, 55)), 0))
                .isEqualTo(new Fit.Mismatched(List.of(4), List.of(5)));
    }

    @Test
    void the_senders_own_device_is_neither_required_nor_refused() {
        assertThat(account.fit(List.of(new Target(4, 44)), 1)).isEqualTo(new Fit.Exact());
        assertThat(account.fit(List.of(new Target(1, 11), new Target(4, 44)), 1))
                .isEqualTo(new Fit.Exact());
        assertThat(account.fit(List.of(new Target(1, 11)), 1))
                .isEqualTo(new Fit.Mismatched(List.of(4), List.of()));
    }

    @Test
    void a_device_below_the_next_that_is_not_listed_is_removed_for_good() {
        assertThat(account.removed(2)).isTrue();
        assertThat(account.removed(4)).isFalse();
        assertThat(account.removed(6)).isFalse();
        assertThat(
                        new Account(
                                        account.id(),
                                        4,
                                        Status.DELETED,
                                        Map.of(),
                                        6,
                                        AccessKeyHash.NONE)
                                .removed(9))
                .isTrue();
    }

    @Test
    void a_state_survives_the_wire_and_prints_no_id() throws Exception {
        var wire = account.state().toByteArray();
        assertThat(Account.of(im.exo.contract.topics.AccountState.parseFrom(wire)))
                .isEqualTo(account);
        assertThat(account.toString()).doesNotContain(account.id().text());
    }
}
