package im.exo.keys.usernames;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.topics.AccountState;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** What every {@link UsernameStore} keeps to. */
abstract class UsernameStoreContract {

    final DeviceAddress alice = somebody();
    final DeviceAddress bob = somebody();
    final UsernameHash hash = hash();
    final Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    final Instant soon = now.plus(Duration.ofMinutes(5));
    final Instant later = now.plus(Duration.ofDays(7));

    abstract UsernameStore store();

    /** What exo.accounts says. */
    abstract void account(AccountState state);

    static DeviceAddress somebody() {
        return DeviceAddress.of(AccountId.random(), 1);
    }

    static ByteString random(int size) {
        var bytes = new byte[size];
        ThreadLocalRandom.current().nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    static UsernameHash hash() {
        return new UsernameHash(random(UsernameHash.BYTES));
    }

    static EncryptedUsername encrypted() {
        return new EncryptedUsername(random(160));
    }

    static List<UsernameHash> of(UsernameHash... hashes) {
        return List.of(hashes);
    }

    static AccountState state(DeviceAddress device, long version, AccountState.Status status) {
        return AccountState.newBuilder()
                .setAccount(device.account().byteString())
                .setVersion(version)
                .setStatus(status)
                .setNextDevice(2)
                .addDevices(AccountState.Device.newBuilder().setId(device.device().value()))
                .build();
    }

    private Reserved reserve(DeviceAddress device, UsernameHash... wanted) {
        return store().reserve(device, List.of(wanted), now, soon);
    }

    private Confirmed confirm(DeviceAddress device, UsernameHash wanted, Instant at) {
        return store().confirm(device, wanted, Optional.empty(), at, later);
    }

    private void take(DeviceAddress device, UsernameHash wanted) {
        assertThat(reserve(device, wanted)).isEqualTo(new Reserved.Hash(wanted));
        assertThat(confirm(device, wanted, now)).isInstanceOf(Confirmed.Done.class);
    }

    LinkHandle take(DeviceAddress device, UsernameHash wanted, EncryptedUsername encrypted) {
        assertThat(reserve(device, wanted)).isEqualTo(new Reserved.Hash(wanted));
        var done = store().confirm(device, wanted, Optional.of(encrypted), now, later);
        return ((Confirmed.Done) done).link().orElseThrow();
    }

    private LinkHandle link(DeviceAddress device, EncryptedUsername encrypted, boolean keep) {
        return ((Linked.Link) store().link(device, encrypted, keep)).handle();
    }

    @Test
    void a_username_that_was_reserved_and_confirmed_is_found() {
        assertThat(reserve(alice, hash)).isEqualTo(new Reserved.Hash(hash));
        assertThat(store().owner(hash)).isEmpty();
        assertThat(confirm(alice, hash, now)).isEqualTo(new Confirmed.Done(Optional.empty()));
        assertThat(store().owner(hash)).contains(alice.account());
        assertThat(store().current(alice.account())).contains(new Current(hash, Optional.empty()));
    }

    @Test
    void the_first_that_is_free_is_reserved() {
        var second = hash();
        take(alice, hash);
        assertThat(reserve(bob, hash, second)).isEqualTo(new Reserved.Hash(second));
        assertThat(reserve(somebody(), hash, second)).isEqualTo(new Reserved.Taken());
    }

    @Test
    void a_reservation_takes_the_place_of_the_one_before() {
        var second = hash();
        reserve(alice, hash);
        reserve(alice, second);
        assertThat(confirm(alice, hash, now)).isEqualTo(new Confirmed.NotReserved());
        assertThat(reserve(bob, hash)).isEqualTo(new Reserved.Hash(hash));
        assertThat(confirm(alice, second, now)).isInstanceOf(Confirmed.Done.class);
    }

    @Test
    void a_reservation_that_finds_nothing_free_leaves_the_one_before() {
        var second = hash();
        take(bob, second);
        reserve(alice, hash);
        assertThat(reserve(alice, second)).isEqualTo(new Reserved.Taken());
        assertThat(confirm(alice, hash, now)).isInstanceOf(Confirmed.Done.class);
    }

    @Test
    void a_reservation_ends_when_its_time_is_over() {
        reserve(alice, hash);
        assertThat(confirm(alice, hash, soon)).isEqualTo(new Confirmed.NotReserved());
        assertThat(store().reserve(bob, of(hash), soon, later)).isEqualTo(new Reserved.Hash(hash));
        assertThat(confirm(alice, hash, soon)).isEqualTo(new Confirmed.Taken());
    }

    @Test
    void what_nobody_or_somebody_else_reserved_is_not_confirmed() {
        assertThat(confirm(alice, hash, now)).isEqualTo(new Confirmed.NotReserved());
        reserve(bob, hash);
        assertThat(confirm(alice, hash, now)).isEqualTo(new Confirmed.Taken());
        confirm(bob, hash, now);
        assertThat(confirm(alice, hash, later)).isEqualTo(new Confirmed.Taken());
        assertThat(store().owner(hash)).contains(bob.account());
    }

    @Test
    void confirming_again_has_the_same_answer_also_when_the_reservation_is_long_over() {
        var encrypted = encrypted();
        var handle = take(alice, hash, encrypted);
        for (var at : List.of(now, later)) {
            assertThat(store().confirm(alice, hash, Optional.of(encrypted), at, later))
                    .isEqualTo(new Confirmed.Done(Optional.of(handle)));
            assertThat(confirm(alice, hash, at)).isEqualTo(new Confirmed.Done(Optional.of(handle)));
        }
        assertThat(reserve(alice, hash)).isEqualTo(new Reserved.Hash(hash));
        assertThat(store().owner(hash)).contains(alice.account());
    }

    @Test
    void a_name_that_was_replaced_leads_nowhere_and_is_kept_for_its_owner() {
        var second = hash();
        var handle = take(alice, hash, encrypted());
        take(alice, second);
        assertThat(store().owner(hash)).isEmpty();
        assertThat(store().behind(handle)).isEmpty();
        assertThat(store().current(alice.account()))
                .contains(new Current(second, Optional.empty()));
        assertThat(reserve(bob, hash)).isEqualTo(new Reserved.Taken());
        assertThat(store().reserve(bob, of(hash), later, later.plusSeconds(1)))
                .isEqualTo(new Reserved.Hash(hash));
    }

    @Test
    void its_owner_can_have_a_kept_name_back() {
        take(alice, hash);
        take(alice, hash());
        take(alice, hash);
        assertThat(store().owner(hash)).contains(alice.account());
    }

    @Test
    void a_kept_name_stays_kept_when_its_reservation_runs_out() {
        take(alice, hash);
        take(alice, hash());
        reserve(alice, hash);
        assertThat(confirm(alice, hash, soon)).isEqualTo(new Confirmed.NotReserved());
        store().forgetOver(soon);
        assertThat(store().reserve(bob, of(hash), soon, later)).isEqualTo(new Reserved.Taken());
    }

    @Test
    void nobody_keeps_more_than_a_few_names() {
        var names = IntStream.range(0, 5).mapToObj(n -> hash()).toList();
        for (int n = 0; n < names.size(); n++) {
            reserve(alice, names.get(n));
            store().confirm(alice, names.get(n), Optional.empty(), now, later.plusSeconds(n));
        }
        assertThat(reserve(bob, names.get(0))).isEqualTo(new Reserved.Hash(names.get(0)));
        for (var kept : names.subList(1, 5)) {
            assertThat(reserve(somebody(), kept)).isEqualTo(new Reserved.Taken());
        }
    }

    @Test
    void a_dropped_username_is_free_at_once_with_all_that_was_kept() {
        var second = hash();
        take(alice, hash);
        var handle = take(alice, second, encrypted());
        assertThat(store().drop(alice)).isEqualTo(new Dropped.Done());
        assertThat(store().drop(alice)).isEqualTo(new Dropped.Done());
        assertThat(store().current(alice.account())).isEmpty();
        assertThat(store().behind(handle)).isEmpty();
        take(bob, hash);
        take(bob, second);
    }

    @Test
    void a_link_leads_to_what_was_encrypted_for_it() {
        var encrypted = encrypted();
        var handle = take(alice, hash, encrypted);
        assertThat(store().behind(handle)).contains(encrypted);
        assertThat(store().current(alice.account()))
                .contains(new Current(hash, Optional.of(handle)));
        assertThat(store().behind(LinkHandle.random())).isEmpty();
    }

    @Test
    void a_rotated_link_is_dead_at_once() {
        var old = take(alice, hash, encrypted());
        var fresh = encrypted();
        var handle = link(alice, fresh, false);
        assertThat(handle).isNotEqualTo(old);
        assertThat(store().behind(old)).isEmpty();
        assertThat(store().behind(handle)).contains(fresh);
        assertThat(link(alice, fresh, false)).as("repeated").isEqualTo(handle);
    }

    @Test
    void a_handle_that_is_kept_leads_to_the_new_bytes() {
        var old = take(alice, hash, encrypted());
        var fresh = encrypted();
        assertThat(link(alice, fresh, true)).isEqualTo(old);
        assertThat(store().behind(old)).contains(fresh);
    }

    @Test
    void a_link_ends_and_the_username_stays() {
        var handle = take(alice, hash, encrypted());
        assertThat(store().unlink(alice)).isEqualTo(new Dropped.Done());
        assertThat(store().unlink(alice)).isEqualTo(new Dropped.Done());
        assertThat(store().behind(handle)).isEmpty();
        assertThat(store().owner(hash)).contains(alice.account());
        assertThat(link(alice, encrypted(), true)).isNotEqualTo(handle);
    }

    @Test
    void without_a_username_there_is_nothing_to_link_to() {
        assertThat(store().link(alice, encrypted(), false)).isEqualTo(new Linked.NoUsername());
        reserve(alice, hash);
        assertThat(store().link(alice, encrypted(), false)).isEqualTo(new Linked.NoUsername());
    }

    @Test
    void a_removed_device_changes_nothing() {
        var handle = take(alice, hash, encrypted());
        account(
                AccountState.newBuilder()
                        .setAccount(alice.account().byteString())
                        .setVersion(3)
                        .setStatus(AccountState.Status.STATUS_ACTIVE)
                        .setNextDevice(3)
                        .addDevices(AccountState.Device.newBuilder().setId(2))
                        .build());
        assertThat(reserve(alice, hash())).isEqualTo(new Reserved.Removed());
        assertThat(confirm(alice, hash, now)).isEqualTo(new Confirmed.Removed());
        assertThat(store().link(alice, encrypted(), true)).isEqualTo(new Linked.Removed());
        assertThat(store().unlink(alice)).isEqualTo(new Dropped.Removed());
        assertThat(store().drop(alice)).isEqualTo(new Dropped.Removed());
        var other = DeviceAddress.of(alice.account(), 2);
        assertThat(link(other, encrypted(), true)).isEqualTo(handle);
    }

    @Test
    void a_suspended_account_is_not_found_until_it_is_back() {
        var handle = take(alice, hash, encrypted());
        account(state(alice, 2, AccountState.Status.STATUS_SUSPENDED));
        assertThat(store().owner(hash)).isEmpty();
        assertThat(store().behind(handle)).isEmpty();
        assertThat(reserve(bob, hash)).isEqualTo(new Reserved.Taken());
        account(state(alice, 3, AccountState.Status.STATUS_ACTIVE));
        assertThat(store().owner(hash)).contains(alice.account());
        assertThat(store().behind(handle)).isPresent();
    }

    @Test
    void a_deleted_account_loses_username_reservation_and_link() {
        var second = hash();
        var handle = take(alice, hash, encrypted());
        reserve(alice, second);
        account(state(alice, 2, AccountState.Status.STATUS_DELETED));
        assertThat(store().owner(hash)).isEmpty();
        assertThat(store().behind(handle)).isEmpty();
        assertThat(confirm(alice, second, now)).isEqualTo(new Confirmed.Removed());
        take(bob, hash);
        take(bob, second);
    }

    @Test
    void what_is_over_is_forgotten_and_the_rest_stays() {
        var second = hash();
        take(alice, hash);
        reserve(bob, second);
        store().forgetOver(soon.minusMillis(1));
        assertThat(confirm(bob, second, now)).isInstanceOf(Confirmed.Done.class);
        store().forgetOver(later.plusSeconds(1));
        assertThat(store().owner(hash)).contains(alice.account());
        assertThat(store().owner(second)).contains(bob.account());
    }

    @Test
    void of_twenty_accounts_that_want_one_name_one_gets_it() throws Exception {
        var people = IntStream.range(0, 20).mapToObj(n -> somebody()).toList();
        var reserved = atOnce(people, person -> reserve(person, hash));
        assertThat(reserved).filteredOn(Reserved.Hash.class::isInstance).hasSize(1);
        assertThat(reserved).filteredOn(Reserved.Taken.class::isInstance).hasSize(19);
        var confirmed = atOnce(people, person -> confirm(person, hash, now));
        assertThat(confirmed).filteredOn(Confirmed.Done.class::isInstance).hasSize(1);
        assertThat(confirmed).filteredOn(Confirmed.Taken.class::isInstance).hasSize(19);
        int winner = reserved.indexOf(new Reserved.Hash(hash));
        assertThat(store().owner(hash)).contains(people.get(winner).account());
    }

    @Test
    void accounts_that_want_the_same_names_in_opposite_order_each_get_one() throws Exception {
        var names = IntStream.range(0, 8).mapToObj(n -> hash()).toList();
        var people = IntStream.range(0, 8).mapToObj(n -> somebody()).toList();
        var reserved =
                atOnce(
                        people,
                        person ->
                                store().reserve(
                                                person,
                                                people.indexOf(person) % 2 == 0
                                                        ? names
                                                        : names.reversed(),
                                                now,
                                                soon));
        assertThat(reserved).doesNotHaveDuplicates().allMatch(Reserved.Hash.class::isInstance);
    }

    @Test
    void confirming_at_the_last_moment_and_taking_over_never_give_a_name_to_both()
            throws Exception {
        for (int round = 0; round < 10; round++) {
            var name = hash();
            var first = somebody();
            var second = somebody();
            reserve(first, name);
            // One clock is behind, the other ahead: whoever comes first settles it.
            var done =
                    atOnce(
                            List.of(first, second),
                            person -> {
                                if (person.equals(first)) {
                                    return confirm(first, name, soon.minusMillis(1));
                                }
                                store().forgetOver(soon);
                                store().reserve(second, of(name), soon, later);
                                return confirm(second, name, soon);
                            });
            assertThat(done).filteredOn(Confirmed.Done.class::isInstance).hasSize(1);
            var owner = done.get(0) instanceof Confirmed.Done ? first : second;
            assertThat(store().owner(name)).contains(owner.account());
            assertThat(store().current((owner == first ? second : first).account())).isEmpty();
        }
    }

    @Test
    void devices_of_one_account_leave_it_with_one_username() throws Exception {
        var devices =
                IntStream.rangeClosed(1, 6)
                        .mapToObj(n -> DeviceAddress.of(alice.account(), n))
                        .toList();
        var names = IntStream.range(0, 6).mapToObj(n -> hash()).toList();
        atOnce(
                devices,
                device -> {
                    var name = names.get(device.device().value() - 1);
                    reserve(device, name);
                    return confirm(device, name, now);
                });
        assertThat(names.stream().filter(name -> store().owner(name).isPresent()))
                .containsExactly(store().current(alice.account()).orElseThrow().hash());
    }

    private interface Deed<T> {
        T by(DeviceAddress person) throws Exception;
    }

    private static <T> List<T> atOnce(List<DeviceAddress> people, Deed<T> deed) throws Exception {
        try (var threads = Executors.newFixedThreadPool(people.size())) {
            var deeds = new ArrayList<Callable<T>>();
            people.forEach(person -> deeds.add(() -> deed.by(person)));
            var results = new ArrayList<T>();
            for (Future<T> done : threads.invokeAll(deeds)) {
                results.add(done.get());
            }
            return results;
        }
    }
}
