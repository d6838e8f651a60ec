package im.exo.client.transparency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import im.exo.contract.AccountId;

import java.util.Arrays;

/** That an account has an identity key, as the log says it: hashes of both, 32 bytes each. */
record Leaf(byte[] label, byte[] value) {

    private static final byte[] LABEL = "exo transparency label v1".getBytes(US_ASCII);
    private static final byte[] VALUE = "exo transparency value v1".getBytes(US_ASCII);
    private static final byte[] VERSION = {1};

    static byte[] label(AccountId account) {
        return Merkle.sha256(LABEL, account.bytes());
    }

    /** @param identityKey 33 bytes */
    static byte[] value(byte[] identityKey) {
        return Merkle.sha256(VALUE, identityKey);
    }

    byte[] hash() {
        byte[] content = Arrays.copyOf(VERSION, 1 + label.length + value.length);
        System.arraycopy(label, 0, content, 1, label.length);
        System.arraycopy(value, 0, content, 1 + label.length, value.length);
        return Merkle.leaf(content);
    }
}
