package im.exo.files.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class ChecksumTest {

    @Test
    void the_example_of_tus_is_read() {
        // "hello world"
        var checksum = Checksum.parse("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
        var digest = checksum.digest();
        digest.update("hello world".getBytes(StandardCharsets.US_ASCII));
        assertThat(checksum.fits(digest)).isTrue();
        assertThat(checksum.fits(checksum.digest())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha1",
                "sha1 ",
                "md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                "sha1 Kq5sNclPz7QV2-lfQIuc6R7oRu0=",
                "sha1 !!!!",
                "sha1  Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0= x",
            })
    void anything_else_is_refused(String header) {
        assertThatThrownBy(() -> Checksum.parse(header))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
