package im.exo.auth.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.auth.testing.Defaults;

import io.quarkus.runtime.LaunchMode;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;

class AuthSecretTest {

    @Test
    void production_refuses_the_secret_that_the_repository_publishes() throws IOException {
        var properties = new Properties();
        try (var file = AuthSecret.class.getResourceAsStream("/application.properties")) {
            properties.load(file);
        }
        var demo = config(properties.getProperty("%dev.exo.auth.secret"));

        assertRefused(demo);
        assertThat(new AuthSecret(demo, LaunchMode.DEVELOPMENT)).isNotNull();
    }

    @Test
    void production_refuses_a_secret_that_was_typed_rather_than_drawn() {
        var same = new byte[32];
        Arrays.fill(same, (byte) '*');
        var few = new byte[48];
        for (int i = 0; i < few.length; i++) {
            few[i] = (byte) (i % 5);
        }
        for (byte[] secret : List.of(new byte[32], same, few)) {
            var config = config(Base64.getEncoder().encodeToString(secret));

            assertRefused(config);
            assertThat(new AuthSecret(config, LaunchMode.TEST)).isNotNull();
        }
    }

    @Test
    void production_takes_random_bytes() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);

        assertThat(
                        new AuthSecret(
                                config(Base64.getEncoder().encodeToString(secret)),
                                LaunchMode.NORMAL))
                .isNotNull();
    }

    private static void assertRefused(AuthConfig config) {
        assertThatThrownBy(() -> new AuthSecret(config, LaunchMode.NORMAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exo.auth.secret")
                .hasMessageContaining("EXO_AUTH_SECRET");
    }

    private static AuthConfig config(String secret) {
        return Defaults.of(AuthConfig.class, Map.of("exo.auth.secret", secret));
    }
}
