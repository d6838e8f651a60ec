package im.exo.auth.recovery;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Where recoveries are kept, one an account at most. They are changed only while their account is
 * locked: in a change of it, whose transaction they share.
 */
public interface RecoveryStore {

    int MOST_BACKUP_BYTES = 4096;

    /**
     * @param authHash of the {@link RecoveryAuth} that opens it
     * @param backup ciphertext
     */
    record Stored(AccountId account, ByteString authHash, ByteString backup, LocalDate setOn) {

        public Stored {
            if (backup.isEmpty() || backup.size() > MOST_BACKUP_BYTES) {
                throw new IllegalArgumentException("a backup has 1 to 4096 bytes");
            }
        }

        @Override
        public String toString() {
            return "Stored[redacted]";
        }
    }

    Optional<Stored> of(AccountId account);

    Optional<Stored> find(ByteString authHash);

    /** In place of the account's earlier one; false when another account has the same hash. */
    boolean put(Stored stored);

    void forget(AccountId account);
}
