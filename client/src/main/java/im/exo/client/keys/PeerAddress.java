package im.exo.client.keys;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.signal.libsignal.protocol.SignalProtocolAddress;

import java.util.UUID;

/**
 * How libsignal names a device: the account as a UUID, the form that its service ids have. Profiles
 * of earlier versions hold sessions under the Exo ID; {@link #formerly} finds those.
 */
public final class PeerAddress {

    private PeerAddress() {}

    public static SignalProtocolAddress of(DeviceAddress device) {
        NativeLibrary.ensure();
        return new SignalProtocolAddress(name(device.account()), device.device().value());
    }

    private static String name(AccountId account) {
        return new UUID(account.high(), account.low()).toString();
    }

    static AccountId account(SignalProtocolAddress address) {
        UUID uuid = UUID.fromString(address.getName());
        return new AccountId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /** The name of a device's rows. */
    static String row(SignalProtocolAddress address) {
        return address.getName() + "." + address.getDeviceId();
    }

    /** What {@link #row} was while devices were named by Exo IDs. */
    static String formerly(SignalProtocolAddress address) {
        return account(address).text() + "." + address.getDeviceId();
    }
}
