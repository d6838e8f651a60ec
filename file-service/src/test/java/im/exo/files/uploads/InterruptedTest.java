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
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** Connections that end in the middle. */
@QuarkusTest
class InterruptedTest extends FilesTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** What may be between socket and service when a connection ends. */
    private static final int ON_THE_WAY = 256 * 1024;

    private static void awaitOffset(TusClient client, String path, long offset) {
        await().atMost(LONG).until(() -> client.offset(path), now -> now == offset);
    }

    /** Sends the bytes, goes away, and says where the upload goes on. */
    private static int cut(TusClient client, String path, byte[] bytes, int offset, int end)
            throws IOException {
        client.cut(path, offset, bytes.length - offset, Arrays.copyOfRange(bytes, offset, end));
        await().atMost(LONG).until(() -> client.offset(path) >= Math.max(offset, end - ON_THE_WAY));
        long now = client.offset(path);
        assertThat(now).isBetween((long) offset, (long) end);
        return Math.toIntExact(now);
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
        var end = client.patch(path, offset, Arrays.copyOfRange(bytes, offset, bytes.length));
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
                client.open(
                        path, 0, bytes.length, "Upload-Checksum: sha256 " + sha256(bytes))) {
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
    void a_client_that_falls_silent_counts_as_gone_and_what_it_sent_is_kept() throws IOException {
        var client = someone();
        var path = client.create(1000);
        try (var socket = client.open(path, 0, 1000)) {
            socket.getOutputStream().write(new byte[400]);
            socket.getOutputStream().flush();
            await().atMost(LONG).until(() -> client.head(path).statusCode() == 423);
            awaitOffset(client, path, 400);
        }
        assertThat(client.patch(path, 400, new byte[600]).statusCode()).isEqualTo(204);
    }
}
