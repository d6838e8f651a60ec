package im.exo.client.account;

import im.exo.client.http.Json;
import im.exo.contract.RegistrationId;

import java.security.SecureRandom;
import java.util.Map;

/**
 * How a new device introduces itself. The same for every attempt: by it the server takes a request
 * that is repeated after a lost answer for the same one.
 *
 * @param name sealed under the account key, and so never twice the same by chance
 */
public record Newcomer(RegistrationId registration, byte[] name) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of an account that this device got the secrets of; nobody has named it yet. */
    public static Newcomer to(AccountSecrets secrets) {
        return new Newcomer(
                new RegistrationId(RANDOM.nextInt(1, RegistrationId.MAX + 1)),
                new DeviceNames(secrets.accountKey()).seal(""));
    }

    /** The members of a request. */
    public Map<String, Object> json() {
        return Map.of("registrationId", registration.value(), "deviceName", Json.base64(name));
    }

    @Override
    public String toString() {
        return "Newcomer[redacted]";
    }
}
