package im.exo.gateway.realtime.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.gateway.realtime.Ending;
import im.exo.gateway.realtime.RecordingPeer;
import im.exo.gateway.realtime.Session;
import im.exo.gateway.testing.PlainGateway;
import im.exo.gateway.testing.Samples;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Map;

/** What a connection may send before anybody knows who is there. */
class DoorstepTest {

    private final PlainGateway gateway = new PlainGateway(Map.of());
    private final RecordingPeer peer = new RecordingPeer();
    private final Session session = gateway.sessions().open(peer).orElseThrow();
    private final EmbeddedChannel connection = new EmbeddedChannel(new Doorstep(session));

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
        gateway.close();
        peer.close();
    }

    private void comes(int bytes) {
        for (int left = bytes; left > 0 && connection.isOpen(); left -= 1024) {
            connection.writeInbound(Unpooled.wrappedBuffer(new byte[Math.min(left, 1024)]));
        }
    }

    @Test
    void a_stranger_that_was_turned_away_is_cut_off_when_it_goes_on_sending() {
        comes(7);
        session.received(ByteString.copyFromUtf8("x"));
        assertThat(peer.ending()).isCompletedWithValue(Ending.MALFORMED);
        // A fifth of a frame of 500 KiB, while the close frame waits for its answer.
        comes(100 * 1024);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whoever_is_known_is_not_counted() {
        comes(10 * 1024);
        session.received(gateway.hello(Samples.device()));
        await().until(() -> !peer.frames().isEmpty());
        comes(1024 * 1024);
        assertThat(connection.isOpen()).isTrue();
        assertThat(connection.pipeline().get(Doorstep.class)).isNull();
    }
}
