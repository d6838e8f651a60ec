package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.refresh.RefreshToken;
import im.exo.auth.refresh.RefreshTokens;
import im.exo.auth.revocations.Revocation;
import im.exo.auth.signing.AccessTokens;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How a session begins, goes on and ends, in terms of its tokens. */
@Singleton
public class Grants {

    /** Verifiers accept a token a little beyond its expiry. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** A device that is not stored yet, and the token that only its client will hold. */
    public record NewDevice(Device device, RefreshToken token) {}

    private final RefreshTokens refreshTokens;
    private final AccessTokens accessTokens;

    @Inject
    Grants(RefreshTokens refreshTokens, AccessTokens accessTokens) {
        this.refreshTokens = refreshTokens;
        this.accessTokens = accessTokens;
    }

    /** The account's next device; the account must have room. */
    public NewDevice begin(
            Account account,
            RegistrationId registrationId,
            Optional<DeviceName> name,
            Instant now) {
        var id = new DeviceId(account.nextDevice());
        var begun = refreshTokens.begin(new DeviceAddress(account.id(), id), now);
        var today = today(now);
        var device =
                new Device(
                        id,
                        registrationId,
                        name,
                        UUID.randomUUID(),
                        today,
                        today,
                        begun.chain(),
                        now);
        return new NewDevice(device, begun.token());
    }

    public Session session(DeviceAddress address, UUID sid, RefreshToken refresh, long version) {
        return new Session(
                address.account().text(),
                address.device().value(),
                accessTokens.mint(address, sid, version),
                accessTokens.lifetime().toSeconds(),
                refresh.text(),
                version);
    }

    /** What others have to remember when this device is removed now. */
    public Revocation end(Device device, Instant now) {
        return new Revocation(device.sid(), now.plus(accessTokens.lifetime()).plus(MARGIN));
    }

    /** Removes these devices, whose sessions end with it. */
    <R> Change<R> end(Account account, List<Device> devices, Instant now, R result) {
        var left = account;
        for (var device : devices) {
            left = left.without(device.id());
        }
        var revocations = devices.stream().map(device -> end(device, now)).toList();
        return new Change<>(left, revocations, result);
    }

    /** The day in UTC. */
    public static LocalDate today(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
