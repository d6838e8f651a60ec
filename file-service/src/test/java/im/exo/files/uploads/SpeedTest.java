package im.exo.files.uploads;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.random;
import static im.exo.files.TusClient.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.files.FilesTest;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;

/**
 * Prints how fast a file goes up; how fast it has to be is nobody's promise. The surefire JVM stops
 * at the first compiler: {@code _JAVA_OPTIONS=-XX:TieredStopAtLevel=4} measures as in production.
 */
@QuarkusTest
@Tag("long")
class SpeedTest extends FilesTest {

    private static final int SIZE = 64 << 20;
    private static final int REQUEST = 8 * PART;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 9;

    @Test
    void the_pace_of_uploads_is_printed() {
        var bytes = random(64, SIZE);
        var digest = sha256(bytes);
        var pace = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            var client = someone();
            long begun = System.nanoTime();
            var path = client.create(SIZE);
            String told = "";
            for (int at = 0; at < SIZE; at += REQUEST) {
                int length = Math.min(REQUEST, SIZE - at);
                var answer = client.patch(path, at, BodyPublishers.ofByteArray(bytes, at, length));
                assertThat(answer.statusCode()).isEqualTo(204);
                told = answer.headers().firstValue("Exo-File-Digest").orElse("");
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            assertThat(told).isEqualTo(digest);
            if (round >= 0) {
                pace[round] = SIZE / 1e6 / seconds;
            }
        }
        Arrays.sort(pace);
        System.out.printf(
                "upload of 64 MiB: median %.1f MB/s, %.1f to %.1f over %d rounds%n",
                pace[ROUNDS / 2], pace[0], pace[ROUNDS - 1], ROUNDS);
    }
}
