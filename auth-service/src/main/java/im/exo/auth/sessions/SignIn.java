package im.exo.auth.sessions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.Device;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.credentials.Argon2Hash;
import im.exo.auth.credentials.AuthKey;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.refresh.RefreshToken;
import im.exo.auth.refresh.RefreshTokens;
import im.exo.auth.revocations.Revocation;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.RegistrationId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;

/** A further device of an account, by its credentials. */
@Singleton
public class SignIn {

    /** What became of an attempt. */
    public sealed interface Result {}

    public record SignedIn(Session session) implements Result {}

    /** No such account, a deleted one, or another key: not told apart. */
    public record WrongCredentials() implements Result {}

    /** The credentials are right, but the operator closed the account. */
    public record Suspended() implements Result {}

    public record TooManyDevices() implements Result {}

    /** The account has had as many devices as there are ids; removing one makes no room. */
    public record DevicesUsedUp() implements Result {}

    public record TooFast(Duration pause) implements Result {}

    /** The credentials are right, and this account asks for a second factor as well. */
    public record CodeNeeded() implements Result {}

    public record WrongCode() implements Result {}

    /** How long the same request counts as repeated, as long as its first token is unused. */
    private static final Duration REPEAT = Duration.ofMinutes(10);

    private final AccountStore accounts;
    private final Proving proving;
    private final SecondFactor secondFactor;
    private final Grants grants;
    private final RefreshTokens refreshTokens;
    private final Clock clock;

    @Inject
    SignIn(
            AccountStore accounts,
            Proving proving,
            SecondFactor secondFactor,
            Grants grants,
            RefreshTokens refreshTokens,
            Clock clock) {
        this.accounts = accounts;
        this.proving = proving;
        this.secondFactor = secondFactor;
        this.grants = grants;
        this.refreshTokens = refreshTokens;
        this.clock = clock;
    }

    public Result signIn(
            AccountId id,
            AuthKey key,
            RegistrationId registrationId,
            Optional<DeviceName> name,
            Optional<String> code,
            NetworkPrefix network) {
        return switch (proving.prove(id, key, network)) {
            case Proving.TooFast(var pause) -> new TooFast(pause);
            case Proving.Wrong() -> new WrongCredentials();
            case Proving.Right(var proven) ->
                    switch (secondFactor.check(id, code, request(registrationId, name))) {
                        case SecondFactor.Passed() ->
                                accounts.change(
                                                id,
                                                account ->
                                                        admit(
                                                                account,
                                                                proven,
                                                                registrationId,
                                                                name))
                                        .orElseGet(WrongCredentials::new);
                        case SecondFactor.Needed() -> new CodeNeeded();
                        case SecondFactor.Wrong() -> new WrongCode();
                        case SecondFactor.NotNow(var pause) -> new TooFast(pause);
                    };
        };
    }

    /** What is the same when a request is repeated, and no other's. */
    private static byte[] request(RegistrationId registration, Optional<DeviceName> name) {
        return name.map(DeviceName::ciphertext)
                .orElseGet(() -> ByteString.copyFrom(UUID.randomUUID().toString(), US_ASCII))
                .concat(ByteString.copyFrom(Integer.toString(registration.value()), US_ASCII))
                .toByteArray();
    }

    private Change<Result> admit(
            Account found,
            Argon2Hash proven,
            RegistrationId registrationId,
            Optional<DeviceName> name) {
        if (!found.credential().equals(proven)) {
            // The password was changed meanwhile: whoever was to be shut out by it stays out.
            return Change.none(found, new WrongCredentials());
        }
        if (found.status() != AccountStatus.ACTIVE) {
            return Change.none(
                    found,
                    found.status() == AccountStatus.SUSPENDED
                            ? new Suspended()
                            : new WrongCredentials());
        }
        var now = clock.instant();
        var repeated = repeated(found, registrationId, name, now);
        if (repeated.isPresent()) {
            return Change.none(found, repeated.get());
        }
        var revocations = new ArrayList<Revocation>();
        var account = withoutEnded(found, now, revocations);
        if (account.usedUp()) {
            return new Change<>(account, revocations, new DevicesUsedUp());
        }
        if (!account.hasRoom()) {
            return new Change<>(account, revocations, new TooManyDevices());
        }
        var begun = grants.begin(account, registrationId, name, now);
        var after = account.with(begun.device());
        return new Change<>(after, revocations, signedIn(after, begun.device(), begun.token()));
    }

    /** A device's name is fresh ciphertext, so the same one again is the same request again. */
    private Optional<Result> repeated(
            Account account, RegistrationId registration, Optional<DeviceName> name, Instant now) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return account.devices().stream()
                .filter(device -> device.name().equals(name))
                .filter(device -> device.registrationId().equals(registration))
                .filter(device -> begunSince(device, now.minus(REPEAT)))
                .findAny()
                .flatMap(
                        device ->
                                refreshTokens
                                        .first(address(account, device), device.chain())
                                        .map(token -> signedIn(account, device, token)));
    }

    private static boolean begunSince(Device device, Instant since) {
        var begun = device.chain().turnedAt();
        return begun != null && !begun.isBefore(since);
    }

    private Account withoutEnded(Account account, Instant now, ArrayList<Revocation> ended) {
        var today = Grants.today(now);
        var left = account;
        for (var device : account.devices()) {
            if (device.chain().dead() || device.chain().expiresOn().isBefore(today)) {
                ended.add(grants.end(device, now));
                left = left.without(device.id());
            }
        }
        return left;
    }

    private Result signedIn(Account account, Device device, RefreshToken token) {
        return new SignedIn(
                grants.session(address(account, device), device.sid(), token, account.version()));
    }

    private static DeviceAddress address(Account account, Device device) {
        return new DeviceAddress(account.id(), device.id());
    }
}
