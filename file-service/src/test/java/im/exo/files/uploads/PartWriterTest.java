package im.exo.files.uploads;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.files.blobs.MemoryBlobStore;
import im.exo.files.uploads.PartWriter.End;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

class PartWriterTest {

    private static final Checksum WRONG = new Checksum(Checksum.Algorithm.SHA256, new byte[32]);

    private final MemoryBlobStore blobs = new MemoryBlobStore();

    private PartWriter writer(MemoryUploadStore row) {
        return new PartWriter(
                row,
                blobs,
                Lease.on(row.upload.id()),
                row.upload,
                new byte[PART],
                Duration.ofHours(1));
    }

    private static InputStream body(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    @Test
    void what_checksums_refuse_cannot_fill_the_object_store() {
        var bytes = random(50, PART + 1);
        var row = new MemoryUploadStore(bytes.length);
        for (int i = 0; i < 18; i++) {
            assertThat(writer(row).write(body(bytes), Optional.of(WRONG))).isEqualTo(End.MISMATCH);
        }
        assertThatThrownBy(() -> writer(row).write(body(bytes), Optional.of(WRONG)))
                .isInstanceOf(PartNumbers.UsedUp.class);
        assertThat(row.upload.progress().received()).isZero();
    }

    @Test
    void the_largest_file_and_its_spare_parts_fit_what_stores_allow() {
        assertThat(PartNumbers.last(0)).isEqualTo(16);
        assertThat(PartNumbers.last(PART + 1)).isEqualTo(18);
        assertThat(PartNumbers.last(300L * PART)).isEqualTo(400);
        assertThat(PartNumbers.last(32L << 30)).isLessThan(10_000);
    }
}
