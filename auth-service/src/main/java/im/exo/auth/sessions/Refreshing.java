package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.DeviceChange;
import im.exo.auth.accounts.Device;
import im.exo.auth.refresh.RefreshToken;
import im.exo.auth.refresh.RefreshTokens;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Turns a refresh token into the next pair of tokens. */
@Singleton
public class Refreshing {

    public sealed interface Result {}

    public record Refreshed(Session session) implements Result {}

    /** This was never a refresh token of this platform. */
    public record NoToken() implements Result {}

    public record Expired() implements Result {}

    /** The token was used before; its session has been ended. */
    public record Reused() implements Result {}

    public record Ended() implements Result {}

    /** The operator closed the account for now; the token stays good. */
    public record Suspended() implements Result {}

    private static final Logger LOG = Logger.getLogger("exo.sessions");

    private record Used(RefreshTokens.Use use, UUID sid) {}

    private final AccountStore accounts;
    private final RefreshTokens tokens;
    private final Sessions sessions;
    private final Grants grants;
    private final Clock clock;

    @Inject
    Refreshing(
            AccountStore accounts,
            RefreshTokens tokens,
            Sessions sessions,
            Grants grants,
            Clock clock) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.sessions = sessions;
        this.grants = grants;
        this.clock = clock;
    }

    public Result refresh(String text) {
        return tokens.read(text).map(this::refresh).orElseGet(NoToken::new);
    }

    private Result refresh(RefreshToken token) {
        return accounts.find(token.device().account())
                .map(
                        account ->
                                switch (account.status()) {
                                    case ACTIVE -> use(account, token);
                                    case SUSPENDED -> new Suspended();
                                    case DELETED -> new Ended();
                                })
                .orElseGet(Ended::new);
    }

    /**
     * Judges the token of a session that still has the name under which its account was found open.
     * Being suspended renames it; then the account has to be looked at again.
     */
    private Result use(Account account, RefreshToken token) {
        var sid = account.device(token.device().device()).map(Device::sid);
        if (sid.isEmpty()) {
            return new Ended();
        }
        var used =
                accounts.changeDevice(
                        token.device(),
                        device ->
                                device.sid().equals(sid.get())
                                        ? judge(device, token)
                                        : new DeviceChange<>(device, Optional.<Used>empty()));
        return used.map(
                        result ->
                                result.map(now -> answer(account, token.device(), now))
                                        .orElseGet(() -> refresh(token)))
                .orElseGet(Ended::new);
    }

    private DeviceChange<Optional<Used>> judge(Device device, RefreshToken token) {
        var now = clock.instant();
        var use = tokens.use(token, device.chain(), now);
        var after =
                switch (use) {
                    case RefreshTokens.Turned(var chain, var _) ->
                            device.used(Grants.today(now), chain);
                    case RefreshTokens.Reused(var dead) -> device.used(device.lastUsedOn(), dead);
                    case RefreshTokens.Repeated _, RefreshTokens.Expired _, RefreshTokens.Dead _ ->
                            device;
                };
        return new DeviceChange<>(after, Optional.of(new Used(use, device.sid())));
    }

    private Result answer(Account account, DeviceAddress device, Used used) {
        return switch (used.use()) {
            case RefreshTokens.Turned(var _, var successor) ->
                    refreshed(account, device, used.sid(), successor);
            case RefreshTokens.Repeated(var successor) ->
                    refreshed(account, device, used.sid(), successor);
            case RefreshTokens.Expired() -> new Expired();
            case RefreshTokens.Dead() -> {
                // Whoever ended the chain may have been interrupted before removing the device.
                sessions.endKilled(device, used.sid());
                yield new Ended();
            }
            case RefreshTokens.Reused(var _) -> {
                LOG.warn("event=refresh-token-reused");
                sessions.endKilled(device, used.sid());
                yield new Reused();
            }
        };
    }

    private Refreshed refreshed(
            Account account, DeviceAddress device, UUID sid, RefreshToken token) {
        return new Refreshed(grants.session(device, sid, token, account.version()));
    }
}
