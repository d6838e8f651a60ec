package im.exo.auth.accounts;

import com.google.protobuf.ByteString;

/** What a person calls a device: ciphertext, of which this service knows only the length. */
public record DeviceName(ByteString ciphertext) {

    public static final int MOST_BYTES = 225;

    public DeviceName {
        if (ciphertext.isEmpty() || ciphertext.size() > MOST_BYTES) {
            throw new IllegalArgumentException("a device name has 1 to 225 bytes of ciphertext");
        }
    }
}
