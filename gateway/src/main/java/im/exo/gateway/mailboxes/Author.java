package im.exo.gateway.mailboxes;

import im.exo.contract.AccessKey;
import im.exo.contract.DeviceAddress;

/** Who sends something, as far as this gateway knows. */
public sealed interface Author {

    /** By its token. Behind the gateway it is named only when what it sends is not sealed. */
    record Device(DeviceAddress address) implements Author {}

    /** Somebody with a key that has yet to be compared with the recipient's. */
    record KeyHolder(AccessKey key) implements Author {}
}
