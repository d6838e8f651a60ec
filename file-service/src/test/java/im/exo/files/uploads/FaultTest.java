package im.exo.files.uploads;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.random;
import static im.exo.files.TusClient.sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.testing.Faults;
import im.exo.devstack.testing.TestParts;
import im.exo.files.FilesTest;
import im.exo.files.TusClient;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** The database or the object store dies in the middle. */
@QuarkusTest
class FaultTest extends FilesTest {

    private static final Duration LONG = Duration.ofMinutes(3);

    @Test
    void an_upload_survives_the_death_of_the_database() throws IOException {
        survives(TestParts.database());
    }

    @Test
    void an_upload_survives_the_death_of_the_object_store() throws IOException {
        survives(TestParts.blobs());
    }

    private void survives(Faults part) throws IOException {
        var client = someone();
        var bytes = random(30, 3 * PART + 1234);
        var path = client.create(bytes.length);
        int before = PART + 77;
        assertThat(client.patch(path, 0, Arrays.copyOf(bytes, before)).statusCode()).isEqualTo(204);
        try (var socket = client.open(path, before, bytes.length - before)) {
            socket.getOutputStream().write(bytes, before, PART / 2);
            socket.getOutputStream().flush();
            await().atMost(LONG).until(() -> client.busy(path));
            part.kill9();
            socket.getOutputStream().write(bytes, before + PART / 2, PART);
            socket.getOutputStream().flush();
        } catch (IOException closedByTheServer) {
            assertThat(closedByTheServer).hasMessageNotContaining("timed out");
        }
        assertThat(client.patch(path, before, new byte[1]).statusCode()).isIn(503, 423);
        part.restart();
        int offset = offset(client, path);
        assertThat(offset).isBetween(before, before + PART / 2 + PART);
        var end = client.patch(path, offset, Arrays.copyOfRange(bytes, offset, bytes.length));
        assertThat(end.headers().firstValue("Exo-File-Digest")).hasValue(sha256(bytes));
        assertThat(client.download(end.headers().firstValue("Exo-File-Id").orElseThrow()))
                .isEqualTo(bytes);
    }

    /** Once the writer has ended and the part is back. */
    private static int offset(TusClient client, String path) {
        await().atMost(LONG)
                .until(
                        () -> {
                            var status = client.patch(path, 1L << 50, new byte[0]).statusCode();
                            return status == 409;
                        });
        return Math.toIntExact(client.offset(path));
    }
}
