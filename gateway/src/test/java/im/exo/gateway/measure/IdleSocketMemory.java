package im.exo.gateway.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.gateway.realtime.Sessions;
import im.exo.gateway.testing.Samples;
import im.exo.gateway.testing.Surroundings;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What an idle socket costs a gateway. Not a test, and not run as one; ADR 5 has the figures:
 *
 * <pre>./mvnw -pl gateway -am -Dtest=IdleSocketMemory -Dsurefire.failIfNoSpecifiedTests=false test</pre>
 *
 * <p>The tests' stand-in for message-service is in the same process: its few hundred bytes for each
 * registration are in the figure, and so is the gateway's memory of verified tokens.
 */
@QuarkusTest
@WithTestResource(Surroundings.class)
class IdleSocketMemory {

    private static final int BEFORE = 500;
    private static final int MORE = 3_000;

    Surroundings surroundings;

    @TestHTTPResource URI http;
    @Inject Sessions sessions;

    @Test
    void live_heap_and_resident_memory_for_each_socket() throws Exception {
        surroundings.allShardsTo(surroundings.one());
        var clients =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                "target/test-classes",
                                IdleClients.class.getName(),
                                Integer.toString(http.getPort()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var in = clients.outputWriter(US_ASCII);
                var out = clients.inputReader(US_ASCII)) {
            open(BEFORE, in, out);
            long heap = heap();
            long resident = resident();
            open(MORE, in, out);
            System.out.printf(
                    "idle socket: %d bytes of live heap, %d bytes of resident memory%n",
                    (heap() - heap) / MORE, (resident() - resident) / MORE);
            assertThat(sessions.size()).isEqualTo(BEFORE + MORE);
        } finally {
            clients.destroy();
            clients.waitFor();
        }
    }

    private void open(int count, Writer in, BufferedReader out) throws IOException {
        int before = sessions.size();
        for (int i = 0; i < count; i++) {
            var token = surroundings.issuer().token(Samples.device());
            var hello =
                    ClientFrames.newBuilder()
                            .addFrames(
                                    ClientFrame.newBuilder()
                                            .setAuthenticate(
                                                    Authenticate.newBuilder().setToken(token)))
                            .build();
            in.write(HexFormat.of().formatHex(hello.toByteArray()) + "\n");
        }
        in.write("\n");
        in.flush();
        assertThat(out.readLine()).isEqualTo("open");
        await().atMost(Duration.ofSeconds(60)).until(() -> sessions.size() == before + count);
    }

    private static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(300);
            least =
                    Math.min(
                            least,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Linux only. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }
}
