package im.exo.system.instances;

import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Processes that fall silent for a while and go on as if nothing had been: alive, connected, and out
 * of date.
 */
@ExtendWith(SharedPlatform.class)
class PauseTest {

    private final Exo exo;
    @TempDir private Path folder;

    PauseTest(Exo exo) {
        this.exo = exo;
    }

    @AfterEach
    void goOn() {
        exo.platform().all().forEach(process -> process.resume());
    }

    @Test
    void a_gateway_falls_silent_for_five_seconds() throws Exception {
        try (var ordeal = new Ordeal(exo, folder)) {
            ordeal.suffer(pause(5), "gateway-1");
            ordeal.end();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message-service-1",
                "gateway-1",
                "mariadb",
                "haproxy",
                "auth-service",
                "keyserver-service",
                "file-service",
                "kafka",
                "s3"
            })
    @Tag("long")
    void a_process_falls_silent_for_five_and_for_thirty_seconds(String process) throws Exception {
        try (var ordeal = new Ordeal(exo, folder)) {
            ordeal.suffer(pause(5), process);
            ordeal.suffer(pause(30), process);
            ordeal.end();
        }
    }

    private static Fault pause(int seconds) {
        return new Fault.Pause(Duration.ofSeconds(seconds));
    }
}
