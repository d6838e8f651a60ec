package im.exo.auth.provisioning;

import com.google.protobuf.ByteString;

import java.time.Instant;
import java.util.Optional;

/** Where places are kept. Whatever has expired at {@code now} is not there. */
public interface PlaceStore {

    /** @param message what was left there; ciphertext */
    record Place(NewDeviceKey key, Instant expires, Optional<ByteString> message) {}

    Optional<Place> find(PlaceAddress address, Instant now);

    /** How many there are. */
    int count(Instant now);

    /** The place that is there afterwards: a new one, or the one that was there before. */
    Place open(PlaceAddress address, NewDeviceKey key, Instant expires, Instant now);

    /** Leaves the message, unless one is there. The place as it is afterwards, if it is there. */
    Optional<Place> leave(PlaceAddress address, ByteString message, Instant now);

    void forget(PlaceAddress address);

    void forgetExpired(Instant now);
}
