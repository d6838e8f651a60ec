package im.exo.files.uploads;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.random;
import static im.exo.files.TusClient.sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.files.FilesTest;
import im.exo.files.TusClient;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;

/** Connections that end in the middle. */
@QuarkusTest
class InterruptedTest extends FilesTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** What may be between socket and service when a fast connection ends. */
    private static final int ON_THE_WAY = 3 << 19;

    private static void awaitOffset(TusClient client, String path, long offset) {
        await().atMost(LONG).until(() -> client.offset(path), now -> now == offset);
    }

    /**
     * Sends the bytes, goes away, and says where the upload goes on. An earlier request may still
     * be ending and refuse this one, so it is repeated until all but the last bytes arrived.
     */
    private static int cut(TusClient client, String path, byte[] bytes, int offset, int end)
            throws IOException {
        for (int attempt = 0; attempt < 20; attempt++) {
            int start = settled(client, path);
            if (start < offset || start > end) {
                throw new AssertionError("the offset left the range of what was sent");
            }
            client.cut(path, start, bytes.length - start, Arrays.copyOfRange(bytes, start, end));
            for (int look = 0; look < 50; look++) {
                int now = settled(client, path);
                if (now >= end - ON_THE_WAY) {
                    return now;
                }
            }
        }
        throw new AssertionError("what was sent did not arrive");
    }

    /** The offset once nobody writes. */
    private static int settled(TusClient client, String path) {
        await().atMost(LONG).until(() -> !client.busy(path));
        return Math.toIntExact(client.offset(path));
    }

    @Test
    void what_arrived_before_a_cut_counts_and_the_file_is_whole_in_the_end() throws IOException {
        long seed = 20_260_301;
        var random = new Random(seed);
        var client = someone();
        var bytes = random(seed, 4 * PART + random.nextInt(PART));
        var path = client.create(bytes.length);
        int offset = 0;
        for (int i = 0; i < 12 && offset < bytes.length - 1; i++) {
            int left = bytes.length - offset;
            int sent = 1 + random.nextInt(Math.min(left - 1, i % 3 == 0 ? 50 : PART));
            offset = cut(client, path, bytes, offset, offset + sent);
        }
        finish(client, path, bytes, offset);
    }

    @Test
    void a_cut_at_every_boundary_of_a_part_is_resumed() throws IOException {
        var bytes = random(9, 2 * PART + 10);
        for (int cut : new int[] {1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 9}) {
            var client = someone();
            var path = client.create(bytes.length);
            finish(client, path, bytes, cut(client, path, bytes, 0, cut));
        }
    }

    private static void finish(TusClient client, String path, byte[] bytes, int offset) {
        await().atMost(LONG)
                .until(
                        () -> {
                            int from = settled(client, path);
                            assertThat(from).isGreaterThanOrEqualTo(offset);
                            var rest = Arrays.copyOfRange(bytes, from, bytes.length);
                            return client.patch(path, from, rest).statusCode() == 204;
                        });
        var end = client.head(path);
        assertThat(end.headers().firstValue("Exo-File-Digest")).hasValue(sha256(bytes));
        assertThat(client.download(end.headers().firstValue("Exo-File-Id").orElseThrow()))
                .isEqualTo(bytes);
    }

    @Test
    void a_cut_request_with_a_checksum_leaves_nothing() throws IOException {
        var client = someone();
        var bytes = random(10, PART + 1000);
        var path = client.create(bytes.length);
        try (var socket =
                client.open(path, 0, bytes.length, "Upload-Checksum: sha256 " + sha256(bytes))) {
            socket.getOutputStream().write(bytes, 0, bytes.length - 1);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
        awaitOffset(client, path, 0);
        var end = client.patch(path, 0, bytes);
        assertThat(end.headers().firstValue("Exo-File-Digest")).hasValue(sha256(bytes));
    }

    @Test
    void a_lease_from_before_the_clock_was_set_back_holds_nobody_up() {
        var client = someone();
        var path = client.create(10);
        client.leaseOfADeadWriter(path);
        assertThat(client.busy(path)).isTrue();
        assertThat(client.patch(path, 0, new byte[10]).statusCode()).isEqualTo(204);
    }

    @Test
    void a_client_that_falls_silent_counts_as_gone_and_what_it_sent_is_kept() throws IOException {
        var client = someone();
        var path = client.create(1000);
        try (var socket = client.open(path, 0, 1000)) {
            socket.getOutputStream().write(new byte[400]);
            socket.getOutputStream().flush();
            await().atMost(LONG).until(() -> client.busy(path));
            assertThat(client.offset(path)).isZero();
            awaitOffset(client, path, 400);
        }
        assertThat(client.patch(path, 400, new byte[600]).statusCode()).isEqualTo(204);
    }

    @Test
    void an_account_that_writes_too_much_at_once_is_told_to_wait_and_others_are_not()
            throws IOException {
        var client = someone();
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 6; i++) {
                sockets.add(client.open(client.create(1000), 0, 1000));
                sockets.getLast().getOutputStream().write(new byte[10]);
                sockets.getLast().getOutputStream().flush();
            }
            var path = client.create(10);
            await().atMost(LONG)
                    .until(
                            () -> client.patch(path, 0, new byte[0]),
                            answer ->
                                    answer.statusCode() == 503
                                            && answer.headers()
                                                    .firstValue("Retry-After")
                                                    .isPresent());
            assertThat(someone().upload(new byte[10])).hasSize(22);
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }
}
