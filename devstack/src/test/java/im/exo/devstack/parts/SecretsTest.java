package im.exo.devstack.parts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

class SecretsTest {
    @TempDir private Path folder;

    @Test
    void a_secret_stays_the_same_and_only_its_owner_reads_it() throws IOException {
        Path place = folder.resolve("secrets");
        String made = new Secrets(place).get("internal-key");
        assertThat(made).hasSizeGreaterThanOrEqualTo(32);
        assertThat(new Secrets(place).get("internal-key")).isEqualTo(made);
        assertThat(new Secrets(place).get("other")).isNotEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(place.resolve("internal-key"))))
                .isEqualTo("rw-------");
        assertThat(new Secrets(place).toString()).doesNotContain(made);
    }

    @Test
    void a_key_in_base64_has_32_bytes() {
        assertThat(
                        Base64.getDecoder()
                                .decode(
                                        new Secrets(folder.resolve("secrets"))
                                                .base64("auth-secret")))
                .hasSize(32);
    }
}
