package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;

import java.util.List;

/**
 * Bundles of an account's devices under one identity key.
 *
 * @param version of the account's state as far as it is known here; a sender passes it on
 */
public record AccountBundle(
        AccountId account, long version, ByteString identityKey, List<DeviceBundle> devices) {

    public AccountBundle {
        devices = List.copyOf(devices);
    }
}
