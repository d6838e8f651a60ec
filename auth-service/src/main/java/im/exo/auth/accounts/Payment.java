package im.exo.auth.accounts;

import com.google.protobuf.ByteString;

import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.invites.InviteHash;
import im.exo.auth.proofofwork.ChallengeHash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** What an account is made for. It is used up in the transaction that makes the account. */
public sealed interface Payment {

    /**
     * 32 bytes that are the same when the same payment is handed in again. What bears a receipt that
     * is known makes no further account.
     */
    ByteString receipt();

    /** @param until when it can last be handed in for the first time */
    record Work(ChallengeHash challenge, Instant until) implements Payment {

        @Override
        public ByteString receipt() {
            return challenge.bytes();
        }
    }

    /**
     * One use of an invite.
     *
     * @param salt drawn by the client for its account: the same once more is the same request
     */
    record Invitation(InviteHash invite, KdfSalt salt) implements Payment {

        private static final byte[] LABEL = "exo invited v1".getBytes(StandardCharsets.US_ASCII);

        @Override
        public ByteString receipt() {
            try {
                var sha = MessageDigest.getInstance("SHA-256");
                sha.update(LABEL);
                sha.update(invite.bytes().toByteArray());
                return ByteString.copyFrom(sha.digest(salt.bytes().toByteArray()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java runtime has SHA-256", e);
            }
        }
    }
}
