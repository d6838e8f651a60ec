package im.exo.system.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.Started;
import im.exo.system.raw.RawDevice;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Signing keys that rotate under traffic, on a platform whose keys are published for seconds only. */
@Tag("long")
class RotationTest {

    private static final int ROTATIONS = 4;
    private static final int SPEAKERS = 6;
    private static final Duration AHEAD = Duration.ofSeconds(6);

    private static Started started;
    private static Exo exo;

    @BeforeAll
    static void start() {
        started =
                Started.in(
                        "rotation",
                        options ->
                                options.scaled(2, 1)
                                        .with(
                                                "auth-service",
                                                "EXO_TOKENS_PUBLISH_AHEAD",
                                                AHEAD.toString())
                                        .with("auth-service", "EXO_TOKENS_LOOK_EVERY", "PT1S")
                                        .with("gateway", "EXO_SIGNING_KEYS_EVERY", "PT1S")
                                        .with("file-service", "EXO_SIGNING_KEYS_EVERY", "PT1S")
                                        .with(
                                                "keyserver-service",
                                                "EXO_SIGNING_KEYS_EVERY",
                                                "PT1S"));
        exo = started.exo();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void nobody_is_refused_through_rotations_and_a_restart() throws Exception {
        var over = new AtomicBoolean();
        Queue<String> refused = new ConcurrentLinkedQueue<>();
        var kept = exo.accounts().register();
        try (var application = Stranger.of(exo.door(), "exo");
                var socket = RawDevice.open(exo.sockets(), kept);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var speakers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < SPEAKERS; i++) {
                speakers.add(threads.submit(() -> speak(over, refused)));
            }
            var turns = new ArrayList<Integer>();
            for (int i = 0; i < ROTATIONS; i++) {
                turns.add(rotate("").path("turn").asInt());
                if (i == 1) {
                    exo.platform().process("auth-service-1").kill9();
                    exo.awaitHealthy();
                }
                TimeUnit.MILLISECONDS.sleep(AHEAD.plusSeconds(2).toMillis());
                var fresh = exo.accounts().register();
                assertThat(application.verdict(fresh.token()).path("accepted").asText())
                        .isEqualTo(fresh.account().text());
            }
            over.set(true);
            for (var speaker : speakers) {
                assertThat(speaker.get(60, TimeUnit.SECONDS)).isPositive();
            }
            assertThat(turns).doesNotHaveDuplicates().isSorted();
            assertThat(refused).isEmpty();
            assertThat(status("/v1/sessions", kept.token())).isEqualTo(200);
            assertThat(socket.closed()).isNotDone();
        }
    }

    @Test
    void after_a_compromise_no_earlier_token_opens_anything_within_a_second_or_so()
            throws Exception {
        var before = exo.accounts().register();
        try (var application = Stranger.of(exo.door(), "exo");
                var socket = RawDevice.open(exo.sockets(), before)) {
            assertThat(application.verdict(before.token()).has("accepted")).isTrue();
            rotate("?compromised=true");
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> {
                                for (var path : paths()) {
                                    assertThat(status(path, before.token())).isEqualTo(401);
                                }
                            });
            assertThat(socket.closed().get(30, TimeUnit.SECONDS)).isEqualTo(4401);
            var after = exo.accounts().register();
            await().atMost(Exo.PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(application.verdict(after.token()).has("accepted"))
                                            .isTrue());
            assertThat(application.verdict(before.token()).has("refused")).isTrue();
            await().atMost(Exo.PATIENCE)
                    .untilAsserted(
                            () -> {
                                for (var path : paths()) {
                                    assertThat(status(path, after.token())).isNotEqualTo(401);
                                }
                            });
        }
    }

    /** People come, and use what they were given at once, at every service. */
    private static int speak(AtomicBoolean over, Queue<String> refused) throws Exception {
        int rounds = 0;
        while (!over.get()) {
            try {
                var member = exo.accounts().register();
                for (var path : paths()) {
                    int status = status(path, member.token());
                    if (status == 401) {
                        refused.add(path);
                    }
                }
                RawDevice.open(exo.sockets(), member).close();
                rounds++;
            } catch (IOException whileAuthServiceRestarts) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        return rounds;
    }

    private static List<String> paths() {
        return List.of("/v1/sessions", "/v1/keys", "/v1/files/" + "A".repeat(22) + "/link");
    }

    private static int status(String path, String token) throws IOException {
        return new Http(exo.door()).request("GET", path).token(token).send().status();
    }

    private static JsonNode rotate(String query) throws IOException {
        var options = exo.platform().options();
        var auth = new Http(URI.create("http://127.0.0.1:" + options.layout().auth()));
        var answer =
                auth.request("POST", "/internal/signing-keys/rotation" + query)
                        .header("Exo-Internal-Key", options.data().secrets().get("internal-key"))
                        .send();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }
}
