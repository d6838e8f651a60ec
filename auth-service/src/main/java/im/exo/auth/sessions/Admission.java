package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
import im.exo.auth.refresh.RefreshToken;
import im.exo.auth.refresh.RefreshTokens;
import im.exo.auth.revocations.Revocation;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How a locked account gets a further device, whatever its user showed for it. */
@Singleton
public class Admission {

    public sealed interface Outcome {}

    public record Admitted(DeviceId device, Session session) implements Outcome {}

    /** As many devices as there may be; removing one makes room. */
    public record Full() implements Outcome {}

    /** The account has had as many devices as there are ids; removing one makes no room. */
    public record UsedUp() implements Outcome {}

    /** What becomes of the devices that the account has. */
    public enum Others {
        STAY,
        END
    }

    /** How long the same request counts as repeated, as long as its first token is unused. */
    private static final Duration REPEAT = Duration.ofMinutes(10);

    private final Grants grants;
    private final RefreshTokens refreshTokens;
    private final Clock clock;

    @Inject
    Admission(Grants grants, RefreshTokens refreshTokens, Clock clock) {
        this.grants = grants;
        this.refreshTokens = refreshTokens;
        this.clock = clock;
    }

    /** The session that this newcomer was given already, when the answer may have been lost. */
    public Optional<Session> repeated(Account account, Newcomer newcomer) {
        if (newcomer.name().isEmpty()) {
            return Optional.empty();
        }
        var since = clock.instant().minus(REPEAT);
        return account.devices().stream()
                .filter(device -> device.name().equals(newcomer.name()))
                .filter(device -> device.registrationId().equals(newcomer.registrationId()))
                .filter(device -> begunSince(device, since))
                .findAny()
                .flatMap(
                        device ->
                                refreshTokens
                                        .first(address(account, device), device.chain())
                                        .map(token -> session(account, device, token)));
    }

    /** Whether {@link #admit} would find room, with all other devices staying. */
    public boolean hasRoom(Account account) {
        return without(account, over(clock.instant()), clock.instant(), new ArrayList<>())
                .hasRoom();
    }

    /** Unless the device is admitted, nothing but what has expired anyway is removed. */
    public Change<Outcome> admit(Account found, Newcomer newcomer, Others others) {
        var now = clock.instant();
        var revocations = new ArrayList<Revocation>();
        var account = without(found, over(now), now, revocations);
        if (account.usedUp()) {
            return new Change<>(account, revocations, new UsedUp());
        }
        if (others == Others.END) {
            account = without(account, _ -> true, now, revocations);
        }
        if (!account.hasRoom()) {
            return new Change<>(account, revocations, new Full());
        }
        var begun = grants.begin(account, newcomer.registrationId(), newcomer.name(), now);
        var after = account.with(begun.device());
        var session = session(after, begun.device(), begun.token());
        return new Change<>(after, revocations, new Admitted(begun.device().id(), session));
    }

    private static boolean begunSince(Device device, Instant since) {
        var begun = device.chain().turnedAt();
        return begun != null && !begun.isBefore(since);
    }

    /** Devices that nobody can use any more. */
    private static Predicate<Device> over(Instant now) {
        var today = Grants.today(now);
        return device -> device.chain().dead() || device.chain().expiresOn().isBefore(today);
    }

    private Account without(
            Account account, Predicate<Device> leaving, Instant now, List<Revocation> ended) {
        var left = account;
        for (var device : account.devices()) {
            if (leaving.test(device)) {
                ended.add(grants.end(device, now));
                left = left.without(device.id());
            }
        }
        return left;
    }

    private Session session(Account account, Device device, RefreshToken token) {
        return grants.session(address(account, device), device.sid(), token, account.version());
    }

    private static DeviceAddress address(Account account, Device device) {
        return new DeviceAddress(account.id(), device.id());
    }
}
