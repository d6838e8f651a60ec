package im.exo.auth.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.auth.network.NetworkPrefix;
import im.exo.auth.testing.Api;

import org.junit.jupiter.api.Test;

import java.util.Base64;

class WaitingRoomTest {

    private static final NetworkPrefix ONE = NetworkPrefix.parse("192.0.2.1");
    private static final NetworkPrefix OTHER = NetworkPrefix.parse("198.51.100.1");

    private final WaitingRoom room = new WaitingRoom(4, 2);

    private static PlaceAddress place() {
        return new PlaceAddress(ByteString.copyFrom(Base64.getDecoder().decode(Api.random(32))));
    }

    @Test
    void a_network_has_its_share_of_the_seats_and_no_more() {
        assertThat(room.enter(place(), ONE)).isPresent();
        assertThat(room.enter(place(), ONE)).isPresent();

        assertThat(room.enter(place(), ONE)).isEmpty();
        assertThat(room.enter(place(), OTHER)).isPresent();
        assertThat(room.enter(place(), NetworkPrefix.UNKNOWN)).isPresent();
        assertThat(room.enter(place(), OTHER)).isEmpty();
    }

    @Test
    void a_seat_that_was_left_is_free() {
        var first = room.enter(place(), ONE).orElseThrow();
        assertThat(room.enter(place(), ONE)).isPresent();

        first.close();

        assertThat(room.enter(place(), ONE)).isPresent();
        assertThat(room.enter(place(), ONE)).isEmpty();
    }

    @Test
    void who_comes_anew_takes_the_seat_at_the_place() {
        var place = place();
        var first = room.enter(place, ONE).orElseThrow();
        assertThat(first.kept()).isTrue();

        var second = room.enter(place, ONE).orElseThrow();

        assertThat(first.kept()).isFalse();
        first.close();
        assertThat(second.kept()).isTrue();
    }
}
