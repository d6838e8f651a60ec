package im.exo.keys.directory.storage;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.topics.AccountState;
import im.exo.keys.directory.PrekeyStore;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.UUID;

/** A row of {@code account}: identity key, and what {@code exo.accounts} last said. */
@Entity
@Table(name = "account")
class AccountEntity {

    private static final int BITMAP_BYTES = 16;

    @Id
    @Column(columnDefinition = "BINARY(16)")
    UUID account;

    @Column(length = 33)
    byte @Nullable [] identityKey;

    @Column long version;
    @Column int status;
    @Column int nextDevice;

    @Column(length = BITMAP_BYTES)
    byte[] devices;

    @Column(length = AccessKeyHash.BYTES)
    byte[] accessKeyHash;

    static UUID id(AccountId account) {
        return new UUID(account.high(), account.low());
    }

    PrekeyStore.Status status() {
        var published = AccountState.Status.forNumber(status);
        return published == null ? PrekeyStore.Status.ACTIVE : PrekeyStore.Status.of(published);
    }

    boolean deleted() {
        return status() == PrekeyStore.Status.DELETED;
    }

    /** Device ids are never used again, so one below {@code nextDevice} and not there is gone. */
    boolean removed(DeviceId device) {
        return deleted()
                || device.value() < nextDevice && !BitSet.valueOf(devices).get(device.value() - 1);
    }

    void take(AccountState state) {
        var present = new BitSet(BITMAP_BYTES * 8);
        state.getDevicesList().forEach(device -> present.set(device.getId() - 1));
        var bitmap = new byte[BITMAP_BYTES];
        byte[] bits = present.toByteArray();
        System.arraycopy(bits, 0, bitmap, 0, bits.length);
        version = state.getVersion();
        status = state.getStatusValue();
        nextDevice = state.getNextDevice();
        devices = bitmap;
        accessKeyHash = state.getAccessKeyHash().toByteArray();
    }
}
