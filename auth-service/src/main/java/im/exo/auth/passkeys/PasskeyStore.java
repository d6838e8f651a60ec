package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where passkeys and answered challenges are remembered. The account's row is the lock. */
public interface PasskeyStore {

    Optional<Passkey> find(PasskeyId id);

    /** Eldest first. */
    List<Passkey> of(AccountId account);

    /** False when there is one of this id already, whoever's it is. */
    boolean add(Passkey passkey);

    /** Its counter, whether it is backed up and its last day of use. */
    void use(Passkey passkey);

    /** False when the account has none of this id. */
    boolean remove(AccountId account, PasskeyId id);

    void forget(AccountId account);

    /** True once for a challenge. */
    boolean spend(ByteString challengeHash, Instant expires);

    /** Challenges that were over before this moment. */
    void forgetChallenges(Instant before);
}
