package im.exo.client.account;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;

import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What every device of an account has and nobody else: identity key pair, account key and profile
 * key (docs/protocol/accounts.md). Whoever has it is the account to all its contacts.
 */
public final class AccountSecrets implements AutoCloseable {

    /** Of account key and profile key. */
    public static final int KEY_BYTES = 32;

    private static final int FORMAT = 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AccountId account;
    private final byte[] identity;
    private final byte[] accountKey;
    private final byte[] profileKey;

    /**
     * @param identity the key pair as libsignal serialises it
     * @param profileKey empty when the account has none yet
     * @throws IllegalArgumentException when one of them is no key
     */
    public AccountSecrets(
            AccountId account, byte[] identity, byte[] accountKey, byte[] profileKey) {
        if (accountKey.length != KEY_BYTES
                || (profileKey.length != KEY_BYTES && profileKey.length != 0)) {
            throw new IllegalArgumentException("an account's keys have " + KEY_BYTES + " bytes");
        }
        parsed(identity);
        this.account = account;
        this.identity = identity.clone();
        this.accountKey = accountKey.clone();
        this.profileKey = profileKey.clone();
    }

    /** Those of a new account; libsignal has to be loaded. */
    public static AccountSecrets create(AccountId account) {
        return create(account, newKey());
    }

    /** As {@link #create(AccountId)}, around an account key that was needed before the account. */
    public static AccountSecrets create(AccountId account, byte[] accountKey) {
        return new AccountSecrets(
                account, IdentityKeyPair.generate().serialize(), accountKey, newKey());
    }

    /** A random account key or profile key. */
    public static byte[] newKey() {
        var key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @throws IllegalArgumentException when it is damaged, or of a later version
     */
    public static AccountSecrets of(byte[] bytes) {
        try {
            return of(im.exo.contract.account.AccountSecrets.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the account's secrets are damaged", e);
        }
    }

    /** As {@link #of(byte[])}, from the message. */
    public static AccountSecrets of(im.exo.contract.account.AccountSecrets message) {
        if (message.getVersion() != FORMAT) {
            throw new IllegalArgumentException(
                    "the account's secrets were written by another version of the client");
        }
        return new AccountSecrets(
                AccountId.of(message.getAccount()),
                message.getIdentityKeyPair().toByteArray(),
                message.getAccountKey().toByteArray(),
                message.getProfileKey().toByteArray());
    }

    public im.exo.contract.account.AccountSecrets message() {
        return im.exo.contract.account.AccountSecrets.newBuilder()
                .setVersion(FORMAT)
                .setAccount(account.byteString())
                .setIdentityKeyPair(ByteString.copyFrom(identity))
                .setAccountKey(ByteString.copyFrom(accountKey))
                .setProfileKey(ByteString.copyFrom(profileKey))
                .build();
    }

    /** Not sealed: the caller does that, and erases them. */
    public byte[] bytes() {
        return message().toByteArray();
    }

    public AccountId account() {
        return account;
    }

    public IdentityKeyPair identity() {
        return parsed(identity);
    }

    /** 32 bytes. */
    public byte[] accountKey() {
        return accountKey.clone();
    }

    /** 32 bytes, or none. */
    public byte[] profileKey() {
        return profileKey.clone();
    }

    private static IdentityKeyPair parsed(byte[] identity) {
        try {
            return new IdentityKeyPair(identity);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not an identity key pair", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(identity, (byte) 0);
        Arrays.fill(accountKey, (byte) 0);
        Arrays.fill(profileKey, (byte) 0);
    }

    @Override
    public String toString() {
        return "AccountSecrets[redacted]";
    }
}
