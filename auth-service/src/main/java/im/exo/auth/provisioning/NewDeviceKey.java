package im.exo.auth.provisioning;

import com.google.protobuf.ByteString;

/**
 * The key to which the new device wants its message sealed. This service cannot check it: who reads
 * the code from the new device's screen can.
 *
 * @param publicKey X25519, as libsignal writes it
 * @param mac by the secret in the code
 */
public record NewDeviceKey(ByteString publicKey, ByteString mac) {

    public static final int KEY_BYTES = 33;
    public static final int MAC_BYTES = 32;

    public NewDeviceKey {
        if (publicKey.size() != KEY_BYTES || mac.size() != MAC_BYTES) {
            throw new IllegalArgumentException("not the key of a new device");
        }
    }
}
