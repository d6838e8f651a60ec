package im.exo.files.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.files.FilesTest;
import im.exo.files.TusClient;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Size costs time, not memory. */
@QuarkusTest
class LargeFileTest extends FilesTest {

    private static final long MIB = 1 << 20;

    @Test
    void sixty_four_mebibytes_pass_through_the_memory_of_two_parts() throws Exception {
        passes(64 * MIB);
    }

    @Test
    @Tag("long")
    void two_gibibytes_pass_through_the_memory_of_two_parts() throws Exception {
        passes(2048 * MIB);
    }

    private void passes(long size) throws Exception {
        var client = someone();
        var path = client.create(size);
        var live = new AtomicLong();
        long before = liveBytes();
        var digest = MessageDigest.getInstance("SHA-256");
        var body =
                BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(
                                () ->
                                        new DigestInputStream(
                                                new Noise(size, () -> live.set(liveBytes())),
                                                digest)),
                        size);
        var answer = client.patch(path, 0, body);
        assertThat(answer.statusCode()).isEqualTo(204);
        var expected = Base64.getEncoder().encodeToString(digest.digest());
        assertThat(answer.headers().firstValue("Exo-File-Digest")).hasValue(expected);
        // Client and server share this JVM; ten times a part is far below the file.
        assertThat(live.get() - before).isLessThan(50 * MIB);
        assertThat(Files.exists(Path.of("file-uploads"))).isFalse();
        var file = answer.headers().firstValue("Exo-File-Id").orElseThrow();
        assertThat(downloaded(client, file, size)).isEqualTo(expected);
    }

    /** The digest of what comes down, streamed. */
    private String downloaded(TusClient client, String file, long size)
            throws IOException, NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        long before = liveBytes();
        var link = URI.create(url.toString()).resolve(client.link(file)).toURL();
        long seen = 0;
        try (var stream = link.openStream()) {
            var chunk = new byte[1 << 16];
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                digest.update(chunk, 0, read);
                boolean half = seen < size / 2 && seen + read >= size / 2;
                seen += read;
                if (half) {
                    assertThat(liveBytes() - before).isLessThan(50 * MIB);
                }
            }
        }
        return Base64.getEncoder().encodeToString(digest.digest());
    }

    private static long liveBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Cheap bytes that never repeat soon; runs something halfway. */
    private static final class Noise extends InputStream {
        private final byte[] block = new byte[(int) MIB - 7];
        private final long size;
        private final Runnable halfway;
        private long position;

        Noise(long size, Runnable halfway) {
            this.size = size;
            this.halfway = halfway;
            new Random(size).nextBytes(block);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in blocks");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (position == size) {
                return -1;
            }
            int from = (int) (position % block.length);
            int count = (int) Math.min(Math.min(length, block.length - from), size - position);
            System.arraycopy(block, from, target, offset, count);
            boolean half = position < size / 2 && position + count >= size / 2;
            position += count;
            if (half) {
                halfway.run();
            }
            return count;
        }
    }
}
