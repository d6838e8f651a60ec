package im.exo.keys.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.RegistrationId;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.KeyEvent;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** What every {@link PrekeyStore} keeps to. */
abstract class PrekeyStoreContract {

    private final AccountId account = AccountId.random();
    private final DeviceAddress one = DeviceAddress.of(account, 1);
    private final DeviceAddress two = DeviceAddress.of(account, 2);
    private final ByteString identity = random(33);

    abstract PrekeyStore store();

    abstract List<KeyEvent> events(AccountId account);

    static ByteString random(int size) {
        var bytes = new byte[size];
        ThreadLocalRandom.current().nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    static SignedPrekey signed(long id, int size) {
        return new SignedPrekey(id, random(size), random(64));
    }

    static List<Prekey> ec(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(id -> new Prekey(id, random(33)))
                .toList();
    }

    static List<SignedPrekey> kyber(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(id -> signed(id, 1569)).toList();
    }

    private Upload full(int ec, int kyber) {
        return new Upload(
                identity,
                new RegistrationId(7),
                Optional.of(signed(1, 33)),
                Optional.of(signed(0xffff_ffffL, 1569)),
                Optional.of(ec(1, ec)),
                Optional.of(kyber(1, kyber)),
                false);
    }

    private Upload only(Optional<List<Prekey>> ec, Optional<List<SignedPrekey>> kyber) {
        return new Upload(
                identity,
                new RegistrationId(7),
                Optional.empty(),
                Optional.empty(),
                ec,
                kyber,
                false);
    }

    private DeviceBundle take(DeviceAddress device) {
        return store().claim(device.account(), Set.of(device.device()))
                .orElseThrow()
                .devices()
                .getFirst();
    }

    @Test
    void what_was_uploaded_is_found_and_handed_out() {
        var upload = full(2, 1);
        assertThat(store().store(one, upload)).isEqualTo(new Uploaded.Stored());
        assertThat(store().counts(one)).contains(new Counts(2, 1));
        assertThat(store().keys(one))
                .contains(
                        new DeviceKeys(
                                one.device(),
                                new RegistrationId(7),
                                identity,
                                upload.signed().orElseThrow(),
                                upload.lastResort().orElseThrow()));
        var bundle = take(one);
        assertThat(bundle.signed()).isEqualTo(upload.signed().orElseThrow());
        assertThat(upload.oneTimeEc().orElseThrow()).contains(bundle.oneTimeEc().orElseThrow());
        assertThat(bundle.kyber()).isEqualTo(upload.oneTimeKyber().orElseThrow().getFirst());
        assertThat(store().counts(one)).contains(new Counts(1, 0));
    }

    @Test
    void last_resort_key_survives_a_claim() {
        var upload = full(0, 0);
        store().store(one, upload);
        for (int i = 0; i < 3; i++) {
            var bundle = take(one);
            assertThat(bundle.oneTimeEc()).isEmpty();
            assertThat(bundle.kyber()).isEqualTo(upload.lastResort().orElseThrow());
        }
    }

    @Test
    void a_first_upload_needs_both_signed_prekeys() {
        assertThat(store().store(one, only(Optional.of(ec(1, 3)), Optional.empty())))
                .isEqualTo(new Uploaded.Incomplete());
        assertThat(store().counts(one)).isEmpty();
        assertThat(store().claim(account, Set.of(one.device()))).isEmpty();
    }

    @Test
    void a_list_that_is_present_replaces_and_an_absent_one_keeps() {
        store().store(one, full(5, 5));
        store().store(one, only(Optional.of(ec(100, 2)), Optional.empty()));
        assertThat(store().counts(one)).contains(new Counts(2, 5));
        assertThat(take(one).oneTimeEc().orElseThrow().id()).isGreaterThanOrEqualTo(100);
        store().store(one, only(Optional.empty(), Optional.of(List.of())));
        assertThat(store().counts(one)).contains(new Counts(1, 0));
    }

    @Test
    void the_same_upload_twice_leaves_what_it_left_once() {
        var upload = full(4, 4);
        store().store(one, upload);
        assertThat(store().store(one, upload)).isEqualTo(new Uploaded.Stored());
        assertThat(store().counts(one)).contains(new Counts(4, 4));
    }

    @Test
    void an_upload_repeated_after_claims_brings_no_key_back_that_was_handed_out() {
        var upload = full(5, 5);
        store().store(one, upload);
        var handedOut = List.of(take(one), take(one));

        store().store(one, upload);

        assertThat(store().counts(one)).contains(new Counts(3, 3));
        var later = IntStream.range(0, 3).mapToObj(n -> take(one)).toList();
        assertThat(later)
                .doesNotContainAnyElementsOf(handedOut)
                .extracting(DeviceBundle::oneTimeEc)
                .doesNotContainAnyElementsOf(
                        handedOut.stream().map(DeviceBundle::oneTimeEc).toList())
                .doesNotContain(Optional.empty());
        assertThat(later)
                .extracting(DeviceBundle::kyber)
                .doesNotContainAnyElementsOf(handedOut.stream().map(DeviceBundle::kyber).toList())
                .doesNotContain(upload.lastResort().orElseThrow());
        assertThat(store().counts(one)).contains(new Counts(0, 0));
        store().store(one, upload);
        assertThat(store().counts(one)).contains(new Counts(0, 0));
        assertThat(store().store(two, upload)).isEqualTo(new Uploaded.Stored());
        assertThat(store().counts(two)).contains(new Counts(5, 5));
    }

    @Test
    void a_key_that_was_handed_out_does_not_come_back_under_another_id_nor_twice_in_one_list() {
        var key = random(33);
        store().store(one, full(0, 0));
        var twice = List.of(new Prekey(1, key), new Prekey(2, key));
        store().store(one, only(Optional.of(twice), Optional.empty()));
        assertThat(store().counts(one)).contains(new Counts(1, 0));
        take(one);

        store().store(one, only(Optional.of(List.of(new Prekey(3, key))), Optional.empty()));

        assertThat(store().counts(one)).contains(new Counts(0, 0));
        store().store(one, only(Optional.of(ec(1, 2)), Optional.empty()));
        assertThat(store().counts(one)).contains(new Counts(2, 0));
    }

    @Test
    void what_was_handed_out_is_forgotten_by_the_day() {
        var upload = full(2, 2);
        store().store(one, upload);
        // Before the keys are taken, which may already be tomorrow.
        var today = LocalDate.now(ZoneOffset.UTC);
        take(one);

        store().forgetSpent(today);
        store().store(one, upload);
        assertThat(store().counts(one)).contains(new Counts(1, 1));

        store().forgetSpent(today.plusDays(2));
        store().store(one, upload);
        assertThat(store().counts(one)).contains(new Counts(2, 2));
    }

    @Test
    void another_identity_is_refused_unless_replacing_is_asked_for() {
        store().store(one, full(3, 3));
        store().store(two, full(3, 3));
        var other =
                new Upload(
                        random(33),
                        new RegistrationId(7),
                        Optional.of(signed(9, 33)),
                        Optional.of(signed(9, 1569)),
                        Optional.empty(),
                        Optional.empty(),
                        false);
        assertThat(store().store(one, other)).isEqualTo(new Uploaded.OtherIdentity());
        assertThat(store().keys(one).orElseThrow().identityKey()).isEqualTo(identity);

        var replacing =
                new Upload(
                        other.identityKey(),
                        other.registrationId(),
                        other.signed(),
                        other.lastResort(),
                        Optional.empty(),
                        Optional.empty(),
                        true);
        assertThat(store().store(one, replacing)).isEqualTo(new Uploaded.Stored());
        assertThat(store().counts(one)).contains(new Counts(0, 0));
        assertThat(store().counts(two)).isEmpty();
        assertThat(store().claim(account, Set.of(one.device(), two.device())).orElseThrow())
                .satisfies(
                        bundle -> {
                            assertThat(bundle.identityKey()).isEqualTo(other.identityKey());
                            assertThat(bundle.devices()).hasSize(1);
                        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> events(account).stream().anyMatch(KeyEvent::hasIdentityChanged));
    }

    @Test
    void running_low_is_told_once_until_the_next_refill() {
        store().store(one, full(21, 100));
        take(one);
        take(one);
        take(one);
        store().store(one, only(Optional.of(ec(200, 20)), Optional.empty()));
        take(one);
        take(one);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(events(account))
                                        .filteredOn(KeyEvent::hasRunningLow)
                                        .extracting(event -> event.getRunningLow().getEc())
                                        .containsExactly(19, 19));
    }

    @Test
    void a_removed_device_loses_its_keys_and_can_upload_none() {
        store().store(one, full(3, 3));
        store().store(two, full(3, 3));
        store().apply(state(5, AccountState.Status.STATUS_ACTIVE, 3, 2));
        assertThat(store().counts(one)).isEmpty();
        assertThat(store().counts(two)).contains(new Counts(3, 3));
        assertThat(store().store(one, full(1, 1))).isEqualTo(new Uploaded.Removed());
        assertThat(store().standing(account))
                .isEqualTo(
                        new PrekeyStore.Standing(
                                5,
                                PrekeyStore.Status.ACTIVE,
                                AccessKeyHash.NONE,
                                Set.of(two.device())));
        assertThat(store().store(DeviceAddress.of(account, 3), full(1, 1)))
                .isEqualTo(new Uploaded.Stored());
    }

    @Test
    void which_access_key_opens_the_account_is_what_the_newest_state_says() {
        var key = new AccessKeyHash(random(32));
        store().apply(
                        state(5, AccountState.Status.STATUS_ACTIVE, 2, 1).toBuilder()
                                .setAccessKeyHash(key.hash())
                                .build());
        assertThat(store().standing(account).accessKey()).isEqualTo(key);
        store().apply(state(4, AccountState.Status.STATUS_ACTIVE, 2, 1));
        assertThat(store().standing(account).accessKey()).isEqualTo(key);
        store().apply(state(6, AccountState.Status.STATUS_DELETED, 2));
        assertThat(store().standing(account).accessKey()).isEqualTo(AccessKeyHash.NONE);
    }

    @Test
    void the_identity_is_the_accounts_until_it_is_deleted() {
        assertThat(store().identity(account)).isEmpty();
        store().apply(state(1, AccountState.Status.STATUS_ACTIVE, 2, 1));
        assertThat(store().identity(account)).isEmpty();
        store().store(one, full(1, 1));
        assertThat(store().identity(account)).contains(identity);
        store().apply(state(2, AccountState.Status.STATUS_DELETED, 2));
        assertThat(store().identity(account)).isEmpty();
    }

    @Test
    void an_older_state_changes_nothing() {
        store().apply(state(5, AccountState.Status.STATUS_ACTIVE, 3, 1, 2));
        store().store(one, full(1, 1));
        store().apply(state(4, AccountState.Status.STATUS_ACTIVE, 3, 2));
        store().apply(state(5, AccountState.Status.STATUS_DELETED, 3));
        assertThat(store().counts(one)).contains(new Counts(1, 1));
        assertThat(store().standing(account).version()).isEqualTo(5);
    }

    @Test
    void a_deleted_account_keeps_nothing() {
        store().store(one, full(3, 3));
        store().apply(state(9, AccountState.Status.STATUS_DELETED, 2));
        assertThat(store().keys(one)).isEmpty();
        assertThat(store().claim(account, Set.of(one.device()))).isEmpty();
        assertThat(store().store(one, full(1, 1))).isEqualTo(new Uploaded.Removed());
        assertThat(store().standing(account).status()).isEqualTo(PrekeyStore.Status.DELETED);
    }

    @Test
    void a_deleted_account_is_not_remembered_by_its_spent_keys_either() {
        store().store(one, full(3, 3));
        take(one);
        assertThat(store().spent(account)).isEqualTo(2);
        store().store(two, full(1, 1));
        store().apply(state(9, AccountState.Status.STATUS_DELETED, 3));
        assertThat(store().spent(account)).isZero();
        assertThat(store().keys(two)).isEmpty();
    }

    @Test
    void a_suspended_account_keeps_its_keys() {
        store().store(one, full(3, 3));
        store().apply(state(9, AccountState.Status.STATUS_SUSPENDED, 2, 1));
        assertThat(store().standing(account).status()).isEqualTo(PrekeyStore.Status.SUSPENDED);
        assertThat(store().counts(one)).contains(new Counts(3, 3));
        store().apply(state(10, AccountState.Status.STATUS_ACTIVE, 2, 1));
        assertThat(store().standing(account).status()).isEqualTo(PrekeyStore.Status.ACTIVE);
    }

    @Test
    void of_a_forgotten_account_not_even_the_tombstone_is_left() {
        store().store(one, full(3, 3));
        take(one);
        store().apply(state(9, AccountState.Status.STATUS_DELETED, 2));
        store().forget(account);
        store().forget(account);
        assertThat(store().standing(account))
                .isEqualTo(
                        new PrekeyStore.Standing(
                                0, PrekeyStore.Status.ACTIVE, AccessKeyHash.NONE, Set.of()));
        assertThat(store().spent(account)).isZero();
    }

    private AccountState state(
            long version, AccountState.Status status, int nextDevice, int... devices) {
        var state =
                AccountState.newBuilder()
                        .setAccount(account.byteString())
                        .setVersion(version)
                        .setStatus(status)
                        .setNextDevice(nextDevice);
        for (int device : devices) {
            state.addDevices(AccountState.Device.newBuilder().setId(device).setRegistrationId(7));
        }
        return state.build();
    }

    @Test
    void thirty_two_claimers_get_every_one_time_key_once_and_then_the_last_resort()
            throws Exception {
        var upload = full(100, 100);
        store().store(one, upload);
        var bundles = Collections.synchronizedList(new ArrayList<DeviceBundle>());
        concurrently(
                32,
                () -> {
                    for (int i = 0; i < 4; i++) {
                        bundles.add(take(one));
                    }
                    return null;
                });
        assertThat(bundles).hasSize(128);
        assertThat(bundles.stream().flatMap(bundle -> bundle.oneTimeEc().stream()))
                .containsExactlyInAnyOrderElementsOf(upload.oneTimeEc().orElseThrow());
        var lastResort = upload.lastResort().orElseThrow();
        assertThat(bundles.stream().map(DeviceBundle::kyber).filter(key -> !key.equals(lastResort)))
                .containsExactlyInAnyOrderElementsOf(upload.oneTimeKyber().orElseThrow());
        assertThat(store().counts(one)).contains(new Counts(0, 0));
    }

    @Test
    void uploads_and_claims_at_once_leave_one_whole_upload() throws Exception {
        store().store(one, full(50, 50));
        var turn = new java.util.concurrent.atomic.AtomicInteger();
        concurrently(
                8,
                () -> {
                    for (int i = 0; i < 5; i++) {
                        if (turn.getAndIncrement() % 2 == 0) {
                            store().store(one, full(50, 50));
                        } else {
                            take(one);
                        }
                    }
                    return null;
                });
        var upload = full(50, 50);
        store().store(one, upload);
        assertThat(store().counts(one)).contains(new Counts(50, 50));
        assertThat(upload.oneTimeEc().orElseThrow()).contains(take(one).oneTimeEc().orElseThrow());
    }

    private static void concurrently(int threads, Callable<Void> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : executor.invokeAll(Collections.nCopies(threads, work))) {
                done.get();
            }
        }
    }
}
