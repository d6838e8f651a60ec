package im.exo.devstack.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.testing.TcpProxy.Direction;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Each fault is what it says, seen from both ends. */
class TcpProxyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ServerSocket listener;
    private TcpProxy line;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        line = new TcpProxy(listener.getLocalPort());
        client = dial();
        server = listener.accept();
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), line.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        line.close();
        listener.close();
    }

    @Test
    void bytes_pass_unchanged_and_are_counted() throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        Thread.ofVirtual().start(() -> say(client, bytes));
        assertThat(server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        say(server, text("answer"));
        assertThat(hear(client, 6)).isEqualTo("answer");
        await().atMost(PATIENCE).until(() -> line.carried() == bytes.length + 6L);
        assertThat(line.inFlight()).isZero();
        assertThat(line.accepted()).isEqualTo(1);
        assertThat(line.cuts()).isZero();
    }

    @Test
    void a_cut_is_an_end_at_both_ends() throws Exception {
        pass();
        line.cut();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        assertThat(line.cuts()).isEqualTo(1);
        await().atMost(PATIENCE).until(() -> line.open() == 0);
    }

    @Test
    void a_reset_is_an_error_at_both_ends() throws Exception {
        pass();
        line.reset();
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThat(line.cuts()).isEqualTo(1);
    }

    @Test
    void half_closed_one_way_goes_on_the_other_way() throws Exception {
        pass();
        line.halfClose(Direction.TO_SERVER);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        say(client, text("into the void"));
        say(server, text("still here"));
        assertThat(hear(client, 10)).isEqualTo("still here");
        line.halfClose(Direction.TO_CLIENT);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void an_end_that_the_client_says_itself_reaches_the_server_after_its_bytes() throws Exception {
        line.delay(Duration.ofMillis(100), Duration.ZERO);
        say(client, text("the last"));
        client.shutdownOutput();
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(text("the last"));
        say(server, text("answer"));
        assertThat(hear(client, 6)).isEqualTo("answer");
    }

    @Test
    void a_black_hole_holds_what_it_takes_until_it_is_over() throws Exception {
        pass();
        line.stall(true);
        say(client, text("held"));
        await().atMost(PATIENCE).until(() -> line.inFlight() == 4);
        server.setSoTimeout(200);
        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        server.setSoTimeout((int) PATIENCE.toMillis());
        line.stall(false);
        assertThat(hear(server, 4)).isEqualTo("held");
        await().atMost(PATIENCE).until(() -> line.inFlight() == 0);
    }

    @Test
    void what_is_delayed_comes_later_and_in_order() throws Exception {
        line.delay(Duration.ofMillis(200), Duration.ofMillis(100));
        long begin = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            say(client, text(String.valueOf(i)));
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(hear(server, 10)).isEqualTo("0123456789");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(Duration.ofMillis(200));
    }

    @Test
    void no_more_than_the_limit_passes() throws Exception {
        line.limit(100_000);
        long begin = System.nanoTime();
        Thread.ofVirtual().start(() -> say(client, new byte[50_000]));
        server.getInputStream().readNBytes(50_000);
        // The last of the blocks is given before its time is over.
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(Duration.ofMillis(300));
    }

    @Test
    void each_connection_is_cut_after_so_many_bytes() throws Exception {
        line.cutEachAfter(100);
        try (var next = dial();
                var accepted = listener.accept()) {
            say(next, new byte[100]);
            assertThat(accepted.getInputStream().readNBytes(100)).hasSize(100);
            assertThat(line.cuts()).isZero();
            say(next, new byte[1]);
            assertThat(next.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(line.cuts()).isEqualTo(1);
        pass();
    }

    @Test
    void nothing_gets_through_while_it_refuses_and_everything_after_it_is_healed()
            throws Exception {
        line.refuse(true);
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThatThrownBy(
                        () -> {
                            try (var refused = dial()) {
                                if (refused.getInputStream().read() < 0) {
                                    throw new SocketException("ended");
                                }
                            }
                        })
                .isInstanceOf(SocketException.class);
        line.heal();
        client = dial();
        server = listener.accept();
        pass();
    }

    private void pass() throws IOException {
        say(client, text("hello"));
        assertThat(hear(server, 5)).isEqualTo("hello");
    }

    private static byte[] text(String words) {
        return words.getBytes(StandardCharsets.US_ASCII);
    }

    private static void say(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hear(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }
}
