package im.exo.keys.directory.storage;

import com.google.protobuf.ByteString;

import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;
import im.exo.keys.directory.DeviceKeys;
import im.exo.keys.directory.SignedPrekey;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

import java.io.Serializable;
import java.util.UUID;

/** A row of {@code device}: what it published apart from one-time keys. */
@Entity
@Table(name = "device")
@IdClass(DeviceEntity.Key.class)
class DeviceEntity {

    /** Account and device id. */
    record Key(UUID account, int device) implements Serializable {}

    @Id
    @Column(columnDefinition = "BINARY(16)")
    UUID account;

    @Id int device;

    @Column int registrationId;
    @Column long signedId;
    @Column byte[] signedKey;
    @Column byte[] signedSignature;
    @Column long lastId;
    @Column byte[] lastKey;
    @Column byte[] lastSignature;
    @Column boolean toldEc;
    @Column boolean toldKyber;

    void signed(SignedPrekey key) {
        signedId = key.id();
        signedKey = key.key().toByteArray();
        signedSignature = key.signature().toByteArray();
    }

    void lastResort(SignedPrekey key) {
        lastId = key.id();
        lastKey = key.key().toByteArray();
        lastSignature = key.signature().toByteArray();
    }

    DeviceKeys keys(byte[] identityKey) {
        return new DeviceKeys(
                new DeviceId(device),
                new RegistrationId(registrationId),
                ByteString.copyFrom(identityKey),
                new SignedPrekey(
                        signedId,
                        ByteString.copyFrom(signedKey),
                        ByteString.copyFrom(signedSignature)),
                new SignedPrekey(
                        lastId, ByteString.copyFrom(lastKey), ByteString.copyFrom(lastSignature)));
    }
}
