package im.exo.auth.provisioning;

import im.exo.auth.network.NetworkPrefix;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Seats for requests that wait: so many in all, some of them for one network, one for each place.
 * Who comes anew to a place takes the seat of who sat there, since a device that lost its connection
 * comes back before anybody has noticed.
 */
final class WaitingRoom {

    private final int most;
    private final int mostOfNetwork;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PlaceAddress, Seat> byPlace = new HashMap<>();
    private final Map<NetworkPrefix, Integer> byNetwork = new HashMap<>();
    private int taken;

    WaitingRoom(int most, int mostOfNetwork) {
        this.most = most;
        this.mostOfNetwork = mostOfNetwork;
    }

    /** Empty when there is no seat. What names no network has only the bound on all. */
    Optional<Seat> enter(PlaceAddress place, NetworkPrefix network) {
        lock.lock();
        try {
            boolean crowded =
                    !network.equals(NetworkPrefix.UNKNOWN)
                            && byNetwork.getOrDefault(network, 0) >= mostOfNetwork;
            if (taken >= most || crowded) {
                return Optional.empty();
            }
            taken++;
            byNetwork.merge(network, 1, Integer::sum);
            var seat = new Seat(place, network);
            byPlace.put(place, seat);
            return Optional.of(seat);
        } finally {
            lock.unlock();
        }
    }

    private void leave(Seat seat) {
        lock.lock();
        try {
            taken--;
            byNetwork.computeIfPresent(seat.network, (_, n) -> n == 1 ? null : n - 1);
            byPlace.remove(seat.place, seat);
        } finally {
            lock.unlock();
        }
    }

    private boolean isNewest(Seat seat) {
        lock.lock();
        try {
            return byPlace.get(seat.place) == seat;
        } finally {
            lock.unlock();
        }
    }

    /** To be closed by who sat in it. */
    final class Seat implements AutoCloseable {

        private final PlaceAddress place;
        private final NetworkPrefix network;

        private Seat(PlaceAddress place, NetworkPrefix network) {
            this.place = place;
            this.network = network;
        }

        /** Whether nobody has come anew to the place. */
        boolean kept() {
            return isNewest(this);
        }

        @Override
        public void close() {
            leave(this);
        }
    }
}
