package im.exo.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.client.http.Api;
import im.exo.client.http.TokenSource;
import im.exo.client.outbox.Backoff;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.realtime.Ready;
import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

class LinkTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(2), Duration.ofMillis(20));
    private static final int CREDENTIALS = 4401;

    private final List<Delivery> taken = new CopyOnWriteArrayList<>();
    private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger broken = new AtomicInteger();
    private SocketServer server;
    private Api api;
    private Link link;

    /** Fails like a store on a full disk, as many times as it is told to. */
    private void store() {
        if (broken.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
            throw new UncheckedIOException(new IOException("the disk is full"));
        }
    }

    private final class Application implements LinkListener {
        @Override
        public void deliveries(List<Delivery> deliveries) {
            store();
            taken.addAll(deliveries);
        }

        @Override
        public void state(LinkState state) {}

        @Override
        public void drained() {}

        @Override
        public void keysLow() {}

        @Override
        public void failing(RuntimeException failure) {
            failures.add(failure);
        }
    }

    private final class Tokens implements TokenSource {
        @Override
        public String token() {
            return "token";
        }

        @Override
        public String after(String refused) {
            store();
            return "token";
        }
    }

    @BeforeEach
    void open() throws Exception {
        server = new SocketServer();
        api = new Api(server.address());
        link = new Link(api, new Tokens(), new Application(), QUICK);
    }

    @AfterEach
    void close() {
        link.close();
        api.close();
        server.close();
    }

    private static byte[] readyAndOneDelivery() {
        long now = System.currentTimeMillis();
        return ServerFrames.newBuilder()
                .addFrames(
                        ServerFrame.newBuilder()
                                .setReady(
                                        Ready.newBuilder()
                                                .setServerTime(now)
                                                .setTokenExpiresAt(now + 600_000)))
                .addFrames(
                        ServerFrame.newBuilder()
                                .setDelivery(
                                        Delivery.newBuilder()
                                                .setPosition(1)
                                                .setContent(ByteString.copyFromUtf8("hello"))))
                .build()
                .toByteArray();
    }

    @Test
    void a_delivery_that_cannot_be_stored_is_said_and_taken_with_a_later_connection() {
        broken.set(2);
        server.greet(readyAndOneDelivery());
        link.start();
        await().atMost(LONG).until(() -> taken.size() == 1);
        assertThat(failures).hasSize(2).first().asString().contains("the disk is full");
        assertThat(link.state()).isEqualTo(LinkState.ONLINE);
    }

    @Test
    void a_token_that_cannot_be_kept_does_not_end_the_link() {
        broken.set(1);
        server.refuseOnce(CREDENTIALS);
        server.greet(readyAndOneDelivery());
        link.start();
        await().atMost(LONG).until(() -> taken.size() == 1);
        assertThat(failures).hasSize(1);
    }
}
