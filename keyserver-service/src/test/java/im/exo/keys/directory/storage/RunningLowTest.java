package im.exo.keys.directory.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.RegistrationId;
import im.exo.keys.PartsResource;
import im.exo.keys.directory.AccountBundle;
import im.exo.keys.directory.Prekey;
import im.exo.keys.directory.PrekeyStore;
import im.exo.keys.directory.SignedPrekey;
import im.exo.keys.directory.Upload;
import im.exo.keys.storage.Transactions;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A refill and the news that a device runs low, at the same moment. */
@QuarkusTest
@WithTestResource(PartsResource.class)
class RunningLowTest {

    private static final int LONG_ENOUGH_TO_OVERTAKE = 500;

    private final DeviceAddress device = DeviceAddress.of(AccountId.random(), 1);
    private final ByteString identity = random(33);

    @Inject PrekeyStore store;
    @Inject Bundles bundles;
    @Inject Transactions transactions;
    @Inject AgroalDataSource database;

    @Test
    void a_device_that_refills_just_then_is_told_the_next_time_it_runs_low() throws Exception {
        var taken = takenDownToNineteen();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var upload = database.getConnection()) {
            upload.setAutoCommit(false);
            lockAccount(upload);
            refill(upload, 100, 30);

            Future<Boolean> telling = threads.submit(() -> tell(taken));
            Thread.sleep(LONG_ENOUGH_TO_OVERTAKE);
            upload.commit();
            telling.get(30, TimeUnit.SECONDS);
        }

        assertThat(told()).isFalse();
    }

    @Test
    void an_upload_without_one_time_keys_does_not_make_a_device_be_told_again() throws Exception {
        var taken = takenDownToNineteen();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> rotating =
                    transactions.in(
                            () -> {
                                bundles.tellLow(taken);
                                var rotate = threads.submit(() -> store.store(device, rotation()));
                                Thread.sleep(LONG_ENOUGH_TO_OVERTAKE);
                                return rotate;
                            });
            rotating.get(30, TimeUnit.SECONDS);
        }

        assertThat(told()).isTrue();
    }

    private AccountBundle takenDownToNineteen() {
        store.store(device, upload(Optional.of(20)));
        return transactions
                .in(() -> bundles.take(device.account(), Set.of(device.device())))
                .orElseThrow();
    }

    private boolean tell(AccountBundle taken) {
        return transactions.in(
                () -> {
                    bundles.tellLow(taken);
                    return true;
                });
    }

    private Upload rotation() {
        return upload(Optional.empty());
    }

    private Upload upload(Optional<Integer> ec) {
        return new Upload(
                identity,
                new RegistrationId(7),
                Optional.of(new SignedPrekey(1, random(33), random(64))),
                Optional.of(new SignedPrekey(2, random(1569), random(64))),
                ec.map(count -> IntStream.range(0, count).mapToObj(RunningLowTest::key).toList()),
                ec.map(count -> kyber()),
                false);
    }

    private static Prekey key(int id) {
        return new Prekey(id, random(33));
    }

    private static List<SignedPrekey> kyber() {
        return IntStream.range(0, 40)
                .mapToObj(id -> new SignedPrekey(id, random(1569), random(64)))
                .toList();
    }

    private void lockAccount(Connection connection) throws SQLException {
        try (var lock =
                connection.prepareStatement(
                        "SELECT version FROM account WHERE account = ? FOR UPDATE")) {
            lock.setBytes(1, device.account().bytes());
            lock.executeQuery().close();
        }
    }

    private void refill(Connection connection, int from, int count) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO one_time_key (account, device, kind, id, public_key)"
                                + " VALUES (?, 1, 1, ?, ?)")) {
            for (int id = from; id < from + count; id++) {
                insert.setBytes(1, device.account().bytes());
                insert.setInt(2, id);
                insert.setBytes(3, random(33).toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private boolean told() throws SQLException {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "SELECT told_ec FROM device WHERE account = ? AND device = 1")) {
            select.setBytes(1, device.account().bytes());
            try (var row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getBoolean(1);
            }
        }
    }

    private static ByteString random(int size) {
        var bytes = new byte[size];
        ThreadLocalRandom.current().nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
