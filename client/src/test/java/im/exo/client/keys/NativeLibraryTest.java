package im.exo.client.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class NativeLibraryTest {

    private final Path temp = Path.of("/tmp");

    @Test
    void what_libsignal_unpacked_is_its_own_to_remove() {
        assertThat(NativeLibrary.copied(Path.of("/tmp/libsignal123/libsignal_jni.so"), temp))
                .isTrue();
    }

    @Test
    void the_library_of_a_checkout_below_the_temp_folder_stays() {
        assertThat(
                        NativeLibrary.copied(
                                Path.of("/tmp/exo/client/target/native/amd64/libsignal_jni.so"),
                                temp))
                .isFalse();
        assertThat(NativeLibrary.copied(Path.of("/tmp/native/libsignal_jni.so"), temp)).isFalse();
    }
}
