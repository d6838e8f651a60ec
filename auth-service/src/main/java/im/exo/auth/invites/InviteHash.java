package im.exo.auth.invites;

import com.google.protobuf.ByteString;

import im.exo.contract.InviteCode;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** All that is stored of an invite's code: its SHA-256, from which no code of 128 bits is found. */
public record InviteHash(ByteString bytes) {

    public InviteHash {
        if (bytes.size() != 32) {
            throw new IllegalArgumentException("the hash of an invite has 32 bytes");
        }
    }

    public static InviteHash of(InviteCode code) {
        try {
            return new InviteHash(
                    ByteString.copyFrom(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(code.secret().toByteArray())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    public InviteId id() {
        return new InviteId(bytes.substring(0, InviteId.BYTES));
    }

    @Override
    public String toString() {
        return "InviteHash[redacted]";
    }
}
