package im.exo.auth.provisioning;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.AccountStore;
import im.exo.auth.accounts.AccountStore.Change;
import im.exo.auth.credentials.Attempt;
import im.exo.auth.credentials.NetworkPace;
import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.sessions.Sessions;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/**
 * Places where a device that is signed in leaves a message for a new one. Nothing tells whose they
 * are: a new device comes without a token, and of who leaves the message nothing is kept.
 */
@Singleton
public class Places {

    /** The largest message, in bytes. */
    public static final int MOST_BYTES = 256 * 1024;

    public sealed interface Opening {}

    /** @param expiresIn the time that is left, also of a place that was opened before */
    public record Opened(Duration expiresIn) implements Opening {}

    /** Another key is at this address. */
    public record Taken() implements Opening {}

    public record TooMany() implements Opening {}

    public record TooFast(Duration pause) implements Opening {}

    public sealed interface KeyAnswer {}

    public record Key(NewDeviceKey key) implements KeyAnswer {}

    /** Somebody has read the code and answered it already. */
    public record Answered() implements KeyAnswer {}

    public sealed interface Leaving {}

    public record Left() implements Leaving {}

    /** Another message is there. */
    public record Occupied() implements Leaving {}

    public record UnknownPlace() implements KeyAnswer, Leaving {}

    /** The caller's own session has ended. */
    public record CallerEnded() implements KeyAnswer, Leaving {}

    /** The operator closed the caller's account for now. */
    public record CallerSuspended() implements KeyAnswer, Leaving {}

    private final PlaceStore store;
    private final AccountStore accounts;
    private final Sessions sessions;
    private final ProvisioningConfig config;
    private final NetworkPace networks;
    private final Clock clock;

    @Inject
    Places(
            PlaceStore store,
            AccountStore accounts,
            Sessions sessions,
            ProvisioningConfig config,
            Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.sessions = sessions;
        this.config = config;
        this.networks =
                new NetworkPace(
                        config.networkPlaces(), config.networkPlaceEvery(), config.networks());
        this.clock = clock;
    }

    /** The same request once more finds the place that it opened, and costs nothing. */
    public Opening open(PlaceAddress address, NewDeviceKey key, NetworkPrefix network) {
        var now = clock.instant();
        if (store.find(address, now).isEmpty()) {
            if (networks.attempt(network, now) instanceof Attempt.Wait(var pause)) {
                return new TooFast(pause);
            }
            if (store.count(now) >= config.places()) {
                networks.giveBack(network, now);
                return new TooMany();
            }
        }
        var place = store.open(address, key, now.plus(config.lifetime()), now);
        return place.key().equals(key)
                ? new Opened(Duration.between(now, place.expires()))
                : new Taken();
    }

    public KeyAnswer key(DeviceAddress caller, UUID sid, PlaceAddress address) {
        return switch (sessions.standing(caller, sid)) {
            case ENDED -> new CallerEnded();
            case SUSPENDED -> new CallerSuspended();
            case GOOD ->
                    store.find(address, clock.instant())
                            .<KeyAnswer>map(
                                    place ->
                                            place.message().isPresent()
                                                    ? new Answered()
                                                    : new Key(place.key()))
                            .orElseGet(UnknownPlace::new);
        };
    }

    /** The first message stays; the same one again is welcome. */
    public Leaving leave(DeviceAddress caller, UUID sid, PlaceAddress address, ByteString message) {
        return accounts.change(
                        caller.account(),
                        account ->
                                Change.none(
                                        account,
                                        switch (Sessions.standing(account, caller, sid)) {
                                            case ENDED -> (Leaving) new CallerEnded();
                                            case SUSPENDED -> new CallerSuspended();
                                            case GOOD -> leave(address, message);
                                        }))
                .orElseGet(CallerEnded::new);
    }

    private Leaving leave(PlaceAddress address, ByteString message) {
        return store.leave(address, message, clock.instant())
                .<Leaving>map(
                        place ->
                                place.message().filter(message::equals).isPresent()
                                        ? new Left()
                                        : new Occupied())
                .orElseGet(UnknownPlace::new);
    }

    public void forget(PlaceAddress address) {
        store.forget(address);
    }
}
