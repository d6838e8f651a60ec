package im.exo.messages.intake;

import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import org.jspecify.annotations.Nullable;

/** What is known of who sends something. */
public sealed interface Sender {

    /** A device that showed a token, and what it sends is not sealed. */
    record Named(DeviceAddress address) implements Sender {

        /** When it writes to its own account. */
        @Override
        public int sibling(AccountId recipient) {
            return address.account().equals(recipient) ? address.device().value() : 0;
        }
    }

    /**
     * One that showed a token and has sealed what it sends, so that its name ends at the gateway.
     *
     * @param device of the recipient's own account; 0 when it is somebody else's
     */
    record Sealed(int device) implements Sender {

        @Override
        public int sibling(AccountId recipient) {
            return device;
        }
    }

    /** One without a token; whether it may send depends on the key. */
    record KeyHolder(AccessKey key) implements Sender {

        @Override
        public int sibling(AccountId recipient) {
            return 0;
        }
    }

    /** The recipient's device that sends this to its siblings; 0 for none. */
    int sibling(AccountId recipient);

    /** As it is stored: absent for what is sealed. */
    default @Nullable DeviceAddress stored() {
        return this instanceof Named(var address) ? address : null;
    }
}
