package im.exo.keys.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.RegistrationId;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.Revocation;
import im.exo.keys.PartsResource;
import im.exo.keys.directory.PrekeyStore;
import im.exo.keys.directory.SignedPrekey;
import im.exo.keys.directory.Upload;
import im.exo.keys.directory.Uploaded;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Nothing is published here: what is known comes by the poll. */
@QuarkusTest
@WithTestResource(PartsResource.class)
class HintsOfRemovalsTest {

    private static final Duration LONG = Duration.ofSeconds(90);

    @Inject PrekeyStore store;

    TestIssuer issuer;

    private final AccountId account = AccountId.random();
    private final DeviceAddress device = DeviceAddress.of(account, 1);

    @Test
    void a_removed_device_loses_its_keys_although_kafka_says_nothing() {
        assertThat(store.store(device, upload())).isEqualTo(new Uploaded.Stored());
        issuer.put(state(2));

        issuer.revoke(gone(2));

        await().atMost(LONG).until(() -> store.counts(device).isEmpty());
        assertThat(store.store(device, upload())).isEqualTo(new Uploaded.Removed());
        assertThat(store.standing(account).version()).isEqualTo(2);
    }

    @Test
    void a_state_older_than_the_hint_is_asked_for_again() {
        issuer.put(state(1));
        issuer.revoke(gone(2));
        await().atMost(LONG).until(() -> store.standing(account).version() == 1);
        issuer.put(state(2));
        issuer.revoke(gone(2));

        await().atMost(LONG).until(() -> store.standing(account).version() == 2);
    }

    private Revocation gone(long version) {
        return Revocation.newBuilder()
                .setSid(AccountId.random().byteString())
                .setUntil(Instant.now().plusSeconds(600).toEpochMilli())
                .setAccount(account.byteString())
                .setVersion(version)
                .build();
    }

    private AccountState state(long version) {
        return AccountState.newBuilder()
                .setAccount(account.byteString())
                .setVersion(version)
                .setStatus(AccountState.Status.STATUS_ACTIVE)
                .setNextDevice(2)
                .build();
    }

    private static Upload upload() {
        var signature = ByteString.copyFrom(new byte[64]);
        return new Upload(
                ByteString.copyFrom(new byte[33]),
                new RegistrationId(1),
                Optional.of(new SignedPrekey(1, ByteString.copyFrom(new byte[33]), signature)),
                Optional.of(new SignedPrekey(1, ByteString.copyFrom(new byte[1569]), signature)),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
