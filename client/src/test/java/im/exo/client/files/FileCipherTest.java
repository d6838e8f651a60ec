package im.exo.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingKey;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig;
import com.google.crypto.tink.util.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

class FileCipherTest {

    @TempDir Path folder;

    private Path file(int length) throws IOException {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Files.write(folder.resolve("plain-" + length), bytes);
    }

    @Test
    void files_of_all_sizes_come_back_and_are_as_long_as_announced() throws Exception {
        for (int length : new int[] {0, 1, 1023, 1024, 1025, 1 << 20, (1 << 20) - 16, 3_500_001}) {
            Path plain = file(length);
            Path sealed = folder.resolve("sealed-" + length);
            Path opened = folder.resolve("opened-" + length);
            FileKey key = FileCipher.encryptFile(plain, sealed, Progress.NONE);
            assertThat(Files.size(sealed)).isEqualTo(FileCipher.ciphertextLength(length));
            FileCipher.decryptFile(sealed, key, opened, Progress.NONE);
            assertThat(Files.mismatch(plain, opened)).isEqualTo(-1);
        }
    }

    @Test
    void tink_itself_opens_it_as_aes256_gcm_hkdf_1mb() throws Exception {
        Path plain = file(1_500_000);
        Path sealed = folder.resolve("sealed");
        FileKey key = FileCipher.encryptFile(plain, sealed, Progress.NONE);
        StreamingAeadConfig.register();
        var handle =
                KeysetHandle.newBuilder()
                        .addEntry(
                                KeysetHandle.importKey(
                                                AesGcmHkdfStreamingKey.create(
                                                        PredefinedStreamingAeadParameters
                                                                .AES256_GCM_HKDF_1MB,
                                                        SecretBytes.copyFrom(
                                                                key.key(),
                                                                InsecureSecretKeyAccess.get())))
                                        .withRandomId()
                                        .makePrimary())
                        .build();
        var aead =
                handle.getPrimitive(
                        com.google.crypto.tink.RegistryConfiguration.get(), StreamingAead.class);
        try (var in = aead.newDecryptingStream(Files.newInputStream(sealed), new byte[0])) {
            byte[] all = in.readAllBytes();
            assertThat(all).hasSize((int) Padme.padded(1_500_000));
            assertThat(Arrays.copyOf(all, 1_500_000)).isEqualTo(Files.readAllBytes(plain));
        }
    }

    @Test
    void every_changed_byte_is_noticed_and_leaves_nothing_behind() throws Exception {
        Path sealed = folder.resolve("sealed");
        FileKey key = FileCipher.encryptFile(file(100), sealed, Progress.NONE);
        byte[] bytes = Files.readAllBytes(sealed);
        Path opened = folder.resolve("opened");
        for (int i = 0; i < bytes.length; i++) {
            byte[] bad = bytes.clone();
            bad[i] ^= 1;
            Path changed = Files.write(folder.resolve("changed"), bad);
            assertThatThrownBy(() -> FileCipher.decryptFile(changed, key, opened, Progress.NONE))
                    .isInstanceOf(IOException.class);
            assertThat(opened).doesNotExist();
        }
    }

    @Test
    void a_shortened_or_lengthened_file_is_noticed() throws Exception {
        Path sealed = folder.resolve("sealed");
        FileKey key = FileCipher.encryptFile(file(2_200_000), sealed, Progress.NONE);
        byte[] bytes = Files.readAllBytes(sealed);
        Path opened = folder.resolve("opened");
        for (int length : new int[] {0, 1, 40, 1 << 20, bytes.length - 1}) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> FileCipher.decryptFile(cut, key, opened, Progress.NONE))
                    .isInstanceOf(IOException.class);
            assertThat(opened).doesNotExist();
        }
        Path longer = Files.write(folder.resolve("longer"), Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> FileCipher.decryptFile(longer, key, opened, Progress.NONE))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_part_in_the_middle_is_read_without_the_rest() throws Exception {
        Path plain = file(3_000_000);
        Path sealed = folder.resolve("sealed");
        FileKey key = FileCipher.encryptFile(plain, sealed, Progress.NONE);
        // The first segment is damaged: only who reads it notices.
        byte[] bytes = Files.readAllBytes(sealed);
        bytes[500] ^= 1;
        Files.write(sealed, bytes);
        try (var channel = FileCipher.openFile(Files.newByteChannel(sealed), key)) {
            channel.position(2_500_000);
            var part = ByteBuffer.allocate(1000);
            while (part.hasRemaining() && channel.read(part) >= 0) {
                // Until it is full.
            }
            assertThat(part.array())
                    .isEqualTo(Arrays.copyOfRange(Files.readAllBytes(plain), 2_500_000, 2_501_000));
        }
    }

    @Test
    void two_encryptions_of_one_file_have_nothing_in_common() throws Exception {
        Path plain = file(100);
        Path a = folder.resolve("a");
        Path b = folder.resolve("b");
        FileKey one = FileCipher.encryptFile(plain, a, Progress.NONE);
        FileKey two = FileCipher.encryptFile(plain, b, Progress.NONE);
        assertThat(one.key()).isNotEqualTo(two.key());
        assertThat(Files.readAllBytes(a)).isNotEqualTo(Files.readAllBytes(b));
        assertThat(one.plaintextDigest()).isEqualTo(two.plaintextDigest());
    }
}
