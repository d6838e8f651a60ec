package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.accounts.DeviceName;
import im.exo.auth.passkeys.PasskeyChallenges.Purpose;
import im.exo.auth.secret.AuthSecret;
import im.exo.auth.sessions.Grants;
import im.exo.auth.sessions.Sessions;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The passkeys of an account, for one of its sessions. */
@Singleton
public class Passkeys {

    /** As many as an account may have. */
    static final int MOST = 10;

    private static final int HANDLE_BYTES = 16;

    public sealed interface Beginning {}

    /**
     * @param handle what authenticators are to call the account: the same for all its passkeys, and
     *     telling nobody which one it is
     * @param present passkeys, so that no authenticator makes a second one
     */
    public record Begun(ByteString challenge, ByteString handle, List<Passkey> present)
            implements Beginning {}

    public sealed interface Adding {}

    /** By this request or by an earlier one that was the same. */
    public record Added(Passkey passkey) implements Adding {}

    /** Not made for a challenge of this session, for this server, with the user verified. */
    public record Refused() implements Adding {}

    /** The challenge was for this session, and was answered already or too late. */
    public record Over() implements Adding {}

    /** There is one of this id already. */
    public record Taken() implements Adding {}

    public record TooMany() implements Beginning, Adding {}

    public sealed interface Listing {}

    public record Listed(List<Passkey> passkeys) implements Listing {}

    public sealed interface Removing {}

    public record Removed() implements Removing {}

    public record Unknown() implements Removing {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements Beginning, Adding, Listing, Removing {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements Beginning, Adding, Listing, Removing {}

    private final AccountStore accounts;
    private final PasskeyStore store;
    private final PasskeyChallenges challenges;
    private final Ceremonies ceremonies;
    private final AuthSecret.Authenticator handles;
    private final Clock clock;

    @Inject
    Passkeys(
            AccountStore accounts,
            PasskeyStore store,
            PasskeyChallenges challenges,
            Ceremonies ceremonies,
            AuthSecret secret,
            Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.challenges = challenges;
        this.ceremonies = ceremonies;
        this.handles = secret.authenticator("exo passkey user handle v1");
        this.clock = clock;
    }

    /** Changes nothing. The caller has been proven. */
    public Beginning begin(DeviceAddress caller, UUID sid) {
        return standing(
                caller,
                sid,
                account -> {
                    var present = store.of(account.id());
                    return present.size() < MOST
                            ? new Begun(
                                    ByteString.copyFrom(
                                            challenges.issue(Purpose.ADD, subject(caller, sid))),
                                    handle(account.id(), present),
                                    present)
                            : new TooMany();
                },
                new CallerEnded(),
                new CallerSuspended());
    }

    /**
     * @param attestation what the authenticator answered to {@link #begin}'s challenge
     * @param clientData what it was asked
     */
    public Adding add(
            DeviceAddress caller,
            UUID sid,
            byte[] attestation,
            byte[] clientData,
            Optional<DeviceName> name) {
        var challenge = ceremonies.challenge(clientData).orElse(new byte[0]);
        var expires = challenges.expiry(challenge, Purpose.ADD, subject(caller, sid));
        var made = ceremonies.attested(attestation, clientData, challenge);
        return standing(
                caller,
                sid,
                account -> {
                    if (expires.isEmpty() || made.isEmpty()) {
                        return new Refused();
                    }
                    var present = store.of(account.id());
                    var before = repeated(present, made.get());
                    if (before.isPresent()) {
                        return new Added(before.get());
                    }
                    if (present.size() >= MOST) {
                        return new TooMany();
                    }
                    boolean late = !clock.instant().isBefore(expires.get());
                    var hash = ByteString.copyFrom(PasskeyId.sha256(challenge));
                    if (late || !store.spend(hash, expires.get())) {
                        return new Over();
                    }
                    var passkey = passkey(account.id(), present, made.get(), name);
                    return store.add(passkey) ? new Added(passkey) : new Taken();
                },
                new CallerEnded(),
                new CallerSuspended());
    }

    private static Optional<Passkey> repeated(List<Passkey> present, Ceremonies.Attested made) {
        return present.stream()
                .filter(passkey -> passkey.id().equals(made.id()))
                .filter(passkey -> passkey.credential().bytes().equals(made.credential().bytes()))
                .findAny();
    }

    public Listing list(DeviceAddress caller, UUID sid) {
        return standing(
                caller,
                sid,
                account -> new Listed(store.of(account.id())),
                new CallerEnded(),
                new CallerSuspended());
    }

    /** The password is left to sign in with, so that nobody is shut out by it. */
    public Removing remove(DeviceAddress caller, UUID sid, PasskeyId id) {
        return standing(
                caller,
                sid,
                account -> store.remove(account.id(), id) ? new Removed() : new Unknown(),
                new CallerEnded(),
                new CallerSuspended());
    }

    /** With the account locked, if its session stands. */
    private <R> R standing(
            DeviceAddress caller, UUID sid, Function<Account, R> work, R ended, R suspended) {
        return accounts.change(
                        caller.account(),
                        account ->
                                Change.none(
                                        account,
                                        switch (Sessions.standing(account, caller, sid)) {
                                            case ENDED -> ended;
                                            case SUSPENDED -> suspended;
                                            case GOOD -> work.apply(account);
                                        }))
                .orElse(ended);
    }

    private Passkey passkey(
            AccountId account,
            List<Passkey> present,
            Ceremonies.Attested made,
            Optional<DeviceName> name) {
        var today = Grants.today(clock.instant());
        return new Passkey(
                made.id(),
                account,
                handle(account, present),
                made.credential(),
                name,
                today,
                today);
    }

    /** Those of stored passkeys stay what they are, also under another secret. */
    private ByteString handle(AccountId account, List<Passkey> present) {
        return present.stream()
                .findFirst()
                .map(Passkey::handle)
                .orElseGet(
                        () -> ByteString.copyFrom(handles.over(account.bytes()), 0, HANDLE_BYTES));
    }

    private static byte[] subject(DeviceAddress caller, UUID sid) {
        return ByteBuffer.allocate(32)
                .put(caller.account().bytes())
                .putLong(sid.getMostSignificantBits())
                .putLong(sid.getLeastSignificantBits())
                .array();
    }
}
