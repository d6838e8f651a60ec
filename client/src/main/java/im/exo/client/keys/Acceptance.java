package im.exo.client.keys;

import com.fasterxml.jackson.annotation.JsonIgnore;

import im.exo.contract.AccountId;

import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;

/**
 * The user's word on somebody's identity.
 *
 * @param peer the account's 16 bytes
 * @param key 33 bytes
 * @param verified safety numbers were compared
 * @param stamp when and where
 */
public record Acceptance(byte[] peer, byte[] key, boolean verified, Stamp stamp) {

    /** @throws IllegalArgumentException when the key is none */
    public Acceptance {
        NativeLibrary.ensure();
        try {
            new IdentityKey(key);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not an identity key", e);
        }
    }

    @JsonIgnore
    public AccountId account() {
        return AccountId.of(peer);
    }

    @Override
    public String toString() {
        return "Acceptance[verified=" + verified + "]";
    }
}
