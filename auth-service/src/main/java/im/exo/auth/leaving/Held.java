package im.exo.auth.leaving;

import com.fasterxml.jackson.annotation.JsonInclude;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.Device;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What auth-service holds of an account, for its owner to read. Secrets are named, not shown: they
 * are hashes of what the owner's devices have, and good for nobody but an attacker.
 *
 * @param about what this is, in words
 * @param version how often what others may know of the account has changed
 * @param nextDevice the number that the next device would get
 * @param passwordSalt from which the password's keys are derived; asked for by who signs in
 * @param rowsOfOtherFeatures how many rows of other tables name the account, by table
 */
public record Held(
        String about,
        String account,
        long version,
        String status,
        int nextDevice,
        byte[] passwordSalt,
        String password,
        List<HeldDevice> devices,
        SortedMap<String, Integer> rowsOfOtherFeatures) {

    static final String EXAMPLE =
            """
            {"about":"What auth-service holds of this account: ...",\
            "account":"2k8f0-1x9qa-7c3mv-52wzd-h6t4e-b0g5n","version":2,"status":"active",\
            "nextDevice":3,"passwordSalt":"Y3Zl9vYB2j7WmWZf9jXn0w==",\
            "password":"An Argon2id hash of ...",\
            "devices":[{"device":1,"current":true,"registrationId":4711,"deviceName":"AAEC",\
            "createdOn":"2026-11-27","lastUsedOn":"2026-11-27","signedInUntil":"2026-12-27",\
            "tokens":"Hashes of ..."}],"rowsOfOtherFeatures":{"spent_challenge":1}}""";

    private static final String ABOUT =
            "What auth-service holds of this account: that it exists, how it proves itself, and its"
                    + " devices. No address, no name, no contact and no time of day is among it; the"
                    + " moment of signing in and of renewing a token is kept for minutes.";

    private static final String PASSWORD =
            "An Argon2id hash of a key that was derived from the password on the device. The"
                    + " password itself was never sent, and neither was what opens a profile.";

    private static final String TOKENS =
            "Hashes of the token that keeps the device signed in, and a random number that names"
                    + " its session.";

    /** @param deviceName ciphertext, which only the account's devices can read */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HeldDevice(
            int device,
            boolean current,
            int registrationId,
            byte @Nullable [] deviceName,
            LocalDate createdOn,
            LocalDate lastUsedOn,
            LocalDate signedInUntil,
            String tokens) {}

    static Held of(Account account, DeviceId current, SortedMap<String, Integer> further) {
        return new Held(
                ABOUT,
                account.id().text(),
                account.version(),
                account.status().name().toLowerCase(Locale.ROOT),
                account.nextDevice(),
                account.salt().bytes().toByteArray(),
                PASSWORD,
                account.devices().stream().map(device -> held(device, current)).toList(),
                further);
    }

    private static HeldDevice held(Device device, DeviceId current) {
        return new HeldDevice(
                device.id().value(),
                device.id().equals(current),
                device.registrationId().value(),
                device.name().map(name -> name.ciphertext().toByteArray()).orElse(null),
                device.createdOn(),
                device.lastUsedOn(),
                device.chain().expiresOn(),
                TOKENS);
    }
}
