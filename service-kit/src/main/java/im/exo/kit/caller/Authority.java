package im.exo.kit.caller;

import im.exo.contract.AccessKey;
import im.exo.contract.DeviceAddress;

/** By what right somebody asks about an account. */
public sealed interface Authority {

    /** A device with a valid token. */
    record Device(DeviceAddress address) implements Authority {}

    /** Somebody unknown, with a key that has yet to be compared with the account's. */
    record KeyHolder(AccessKey key) implements Authority {}
}
