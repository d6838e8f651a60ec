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

    /**
     * @param accountKey what the account's devices read each other's names with
     * @param name what its user calls it; may be empty
     */
    public static Newcomer of(byte[] accountKey, String name) {
        return new Newcomer(
                new RegistrationId(RANDOM.nextInt(1, RegistrationId.MAX + 1)),
                new DeviceNames(accountKey).seal(name));
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
