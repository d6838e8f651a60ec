package im.exo.auth.provisioning;

import com.google.protobuf.ByteString;

import im.exo.auth.network.NetworkPrefix;
import im.exo.kit.health.Departure;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for the message at a place. Between two looks nothing is held but the thread. */
@Singleton
public class Arrivals {

    /** The longest time to wait for: less than a gateway waits for an answer. */
    public static final Duration LONGEST = Duration.ofSeconds(25);

    public sealed interface Look {}

    public record Message(ByteString ciphertext) implements Look {}

    /** The place is there, and nothing is in it yet. */
    public record Nothing() implements Look {}

    public record UnknownPlace() implements Look {}

    /** Too many are waiting; nothing came so far. */
    public record NoSeat() implements Look {}

    /** How old an answer may be; short beside the time that it takes to read a code. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private final PlaceStore store;
    private final WaitingRoom room;
    private final Departure departure;
    private final Clock clock;

    @Inject
    Arrivals(PlaceStore store, ProvisioningConfig config, Departure departure, Clock clock) {
        this.store = store;
        this.room = new WaitingRoom(config.waiting(), config.networkWaiting());
        this.departure = departure;
        this.clock = clock;
    }

    /**
     * @param wait zero for one look
     * @param listening whether somebody still wants the answer
     */
    public Look await(
            PlaceAddress address, Duration wait, NetworkPrefix network, BooleanSupplier listening) {
        long end = System.nanoTime() + wait.toNanos();
        var first = look(address);
        if (wait.isZero() || !(first instanceof Nothing)) {
            return first;
        }
        var free = room.enter(address, network);
        if (free.isEmpty()) {
            return new NoSeat();
        }
        try (var seat = free.get()) {
            while (System.nanoTime() < end && goesOn(seat, listening)) {
                Thread.sleep(BETWEEN_LOOKS);
                var look = look(address);
                if (!(look instanceof Nothing)) {
                    return look;
                }
            }
            return new Nothing();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Nothing();
        }
    }

    private boolean goesOn(WaitingRoom.Seat seat, BooleanSupplier listening) {
        return seat.kept() && listening.getAsBoolean() && !departure.begun();
    }

    private Look look(PlaceAddress address) {
        return store.find(address, clock.instant())
                .map(place -> place.message().<Look>map(Message::new).orElseGet(Nothing::new))
                .orElseGet(UnknownPlace::new);
    }
}
