package im.exo.client.account;

/**
 * A device that is signed in.
 *
 * @param createdOn a day, YYYY-MM-DD
 * @param lastUsedOn a day, YYYY-MM-DD
 */
public record DeviceSession(int device, boolean current, String createdOn, String lastUsedOn) {}
