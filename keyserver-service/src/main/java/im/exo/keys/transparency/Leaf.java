package im.exo.keys.transparency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;

/**
 * What the log holds: that an account has an identity key, as hashes of both. An account is 128
 * random bits and a key 256, so only who knows them finds them here.
 *
 * @param label 32 bytes, names the account
 * @param value 32 bytes, names the identity key
 */
public record Leaf(ByteString label, ByteString value) {

    private static final ByteString LABEL =
            ByteString.copyFrom("exo transparency label v1", US_ASCII);
    private static final ByteString VALUE =
            ByteString.copyFrom("exo transparency value v1", US_ASCII);

    /** Of the leaf's form, before label and value. */
    private static final ByteString VERSION = ByteString.copyFrom(new byte[] {1});

    public Leaf {
        if (label.size() != Hashes.BYTES || value.size() != Hashes.BYTES) {
            throw new IllegalArgumentException("label and value have 32 bytes each");
        }
    }

    /** @param identityKey as the directory hands it out, 33 bytes */
    public static Leaf of(AccountId account, ByteString identityKey) {
        return new Leaf(label(account), Hashes.sha256(VALUE.concat(identityKey)));
    }

    public static ByteString label(AccountId account) {
        return Hashes.sha256(LABEL.concat(account.byteString()));
    }

    /** RFC 9162, section 2.1.1. */
    ByteString hash() {
        return Hashes.leaf(VERSION.concat(label).concat(value));
    }
}
