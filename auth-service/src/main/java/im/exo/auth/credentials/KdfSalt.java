package im.exo.auth.credentials;

import com.google.protobuf.ByteString;

/** The salt with which a client derives its keys from the password: 16 bytes, public. */
public record KdfSalt(ByteString bytes) {

    public static final int BYTES = 16;

    /** In place of one that is gone. */
    public static final KdfSalt NONE = of(new byte[BYTES]);

    public KdfSalt {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("a salt has 16 bytes");
        }
    }

    public static KdfSalt of(byte[] bytes) {
        return new KdfSalt(ByteString.copyFrom(bytes));
    }
}
