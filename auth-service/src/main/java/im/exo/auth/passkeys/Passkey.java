package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.DeviceName;
import im.exo.contract.AccountId;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A passkey of an account.
 *
 * @param handle what its authenticator calls the account
 * @param name ciphertext, as that of a device
 */
public record Passkey(
        PasskeyId id,
        AccountId account,
        ByteString handle,
        Credential credential,
        Optional<DeviceName> name,
        LocalDate createdOn,
        LocalDate lastUsedOn) {

    Passkey used(Credential now, LocalDate today) {
        return new Passkey(id, account, handle, now, name, createdOn, today);
    }

    @Override
    public String toString() {
        return "Passkey[redacted]";
    }
}
