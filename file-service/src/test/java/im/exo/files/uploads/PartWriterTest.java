package im.exo.files.uploads;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.random;
import static im.exo.files.TusClient.sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.files.blobs.BlobStore;
import im.exo.files.blobs.BlobStoreAway;
import im.exo.files.blobs.MemoryBlobStore;
import im.exo.files.blobs.ObjectName;
import im.exo.files.uploads.PartWriter.End;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class PartWriterTest {

    private static final Checksum WRONG = new Checksum(Checksum.Algorithm.SHA256, new byte[32]);

    private static final Duration HOUR = Duration.ofHours(1);

    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private PartBuffers buffers = new PartBuffers(4, 4);
    private Pace pace = new Pace(0, HOUR);

    private End write(MemoryUploadStore row, InputStream body, Optional<Checksum> checksum) {
        return write(row, blobs, body, checksum);
    }

    private End write(
            MemoryUploadStore row, BlobStore to, InputStream body, Optional<Checksum> checksum) {
        var lease = Lease.on(row.upload.id());
        try (var memory = buffers.borrow(row.upload.owner()).orElseThrow();
                var writer = new PartWriter(row, to, lease, row.upload, memory, HOUR, pace)) {
            return writer.write(body, checksum);
        }
    }

    private static InputStream body(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    @Test
    void what_checksums_refuse_cannot_fill_the_object_store() {
        var bytes = random(50, PART + 1);
        var row = new MemoryUploadStore(bytes.length);
        for (int i = 0; i < 18; i++) {
            assertThat(write(row, body(bytes), Optional.of(WRONG))).isEqualTo(End.MISMATCH);
        }
        assertThatThrownBy(() -> write(row, body(bytes), Optional.of(WRONG)))
                .isInstanceOf(PartNumbers.UsedUp.class);
        assertThat(row.upload.progress().received()).isZero();
    }

    @Test
    void a_store_that_fails_again_and_again_ends_no_upload() throws IOException {
        var bytes = random(55, PART);
        var row = new MemoryUploadStore(bytes.length);
        var failing = new FailingStore(blobs, 0);
        failing.before =
                () -> {
                    throw new IOException("the store is away");
                };
        for (int i = 0; i < 40; i++) {
            assertThatThrownBy(() -> write(row, failing, body(bytes), Optional.empty()))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(write(row, body(bytes), Optional.empty())).isEqualTo(End.COMPLETE);
        assertThat(file(row)).isEqualTo(bytes);
    }

    @Test
    void a_store_that_begins_nothing_uses_up_no_number() {
        var row = new MemoryUploadStore(PART);
        var failing = new FailingStore(blobs, 0);
        failing.beforeBegin =
                () -> {
                    throw new IOException("the store is away");
                };
        assertThatThrownBy(() -> write(row, failing, body(random(56, PART)), Optional.empty()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(row.nextPart).isEqualTo(1);
    }

    private byte[] file(MemoryUploadStore row) throws IOException {
        var name = ObjectName.blob(row.upload.blob());
        blobs.complete(row.upload.multipart().orElseThrow(), row.parts(row.upload.id()));
        try (var stream = blobs.read(name, 0, row.upload.length()).orElseThrow()) {
            return stream.readAllBytes();
        }
    }

    @Test
    void requests_of_any_size_make_the_same_file_with_one_buffer_or_two() throws IOException {
        var bytes = random(51, 3 * PART + 7);
        int[] cuts = {0, 5, PART - 1, PART, 2 * PART + 1, 3 * PART, bytes.length};
        for (int memory : new int[] {1, 4}) {
            buffers = new PartBuffers(memory, memory);
            var row = new MemoryUploadStore(bytes.length);
            for (int i = 1; i < cuts.length; i++) {
                var some = Arrays.copyOfRange(bytes, cuts[i - 1], cuts[i]);
                assertThat(write(row, body(some), Optional.empty())).isEqualTo(End.COMPLETE);
                assertThat(row.upload.progress().received()).isEqualTo(cuts[i]);
                assertThat(row.over && cuts[i] == bytes.length).isFalse();
            }
            assertThat(file(row)).isEqualTo(bytes);
            var hash = RunningHash.resumed(row.upload.progress().hash()).value();
            assertThat(Base64.getEncoder().encodeToString(hash)).isEqualTo(sha256(bytes));
        }
    }

    @Test
    void a_part_costs_one_transaction_and_its_number_is_taken_before() {
        var row = new MemoryUploadStore(9L * PART);
        write(row, body(random(52, 8 * PART)), Optional.empty());
        // The multipart upload's id, the first number, and eight parts; the last ends the lease.
        assertThat(row.transactions).isEqualTo(10);
        assertThat(row.over).isTrue();
        assertThat(row.nextPart).isEqualTo(9);
    }

    @Test
    void a_request_of_one_part_uses_one_number_with_one_buffer_or_two() {
        for (int memory : new int[] {1, 4}) {
            buffers = new PartBuffers(memory, memory);
            var row = new MemoryUploadStore(4L * PART);
            for (int i = 1; i <= 3; i++) {
                write(row, body(random(57, PART)), Optional.empty());
                assertThat(row.nextPart).isEqualTo(i + 1);
                assertThat(row.over).isTrue();
            }
        }
    }

    @Test
    void a_store_that_fails_loses_no_part_before_and_reuses_no_number() {
        var bytes = random(53, 3 * PART);
        var row = new MemoryUploadStore(bytes.length);
        var failing = new FailingStore(blobs, 3);
        assertThatThrownBy(() -> write(row, failing, body(bytes), Optional.empty()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(row.upload.progress().received()).isEqualTo(2 * PART);
        assertThat(row.nextPart).isEqualTo(4);
    }

    @Test
    void the_next_bytes_are_read_while_a_part_is_being_stored() {
        var row = new MemoryUploadStore(2L * PART);
        var read = new CountDownLatch(1);
        var waiting = new FailingStore(blobs, 0);
        waiting.before = () -> assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
        var body =
                new ByteArrayInputStream(random(54, 2 * PART)) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        if (pos >= PART) {
                            read.countDown();
                        }
                        return super.read(target, offset, length);
                    }
                };
        assertThat(write(row, waiting, body, Optional.empty())).isEqualTo(End.COMPLETE);
    }

    @Test
    void a_store_that_breaks_off_in_a_tail_is_away_and_nothing_is_lost() {
        var row = new MemoryUploadStore(100);
        write(row, body(new byte[40]), Optional.empty());
        var breaking = new FailingStore(blobs, 0);
        breaking.tail = Optional.of(body(new byte[39]));
        assertThatThrownBy(() -> write(row, breaking, body(new byte[60]), Optional.empty()))
                .isInstanceOf(BlobStoreAway.class);
        breaking.tail =
                Optional.of(
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("connection reset");
                            }
                        });
        assertThatThrownBy(() -> write(row, breaking, body(new byte[60]), Optional.empty()))
                .isInstanceOf(BlobStoreAway.class);
        assertThat(write(row, body(new byte[60]), Optional.empty())).isEqualTo(End.COMPLETE);
    }

    @Test
    void a_body_that_trickles_ends_and_what_arrived_is_kept() {
        var row = new MemoryUploadStore(1000);
        pace = new Pace(1000, Duration.ofMillis(300));
        var trickle =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new UnsupportedOperationException("read in blocks");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        try {
                            Thread.sleep(20);
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return 1;
                    }
                };
        assertThat(write(row, trickle, Optional.empty())).isEqualTo(End.CUT);
        assertThat(row.upload.progress().received()).isBetween(1L, 300L);
    }

    @Test
    void a_pace_is_an_average_over_a_window_of_waiting() {
        var second = 1_000_000_000L;
        var slowest = new Pace(1024, Duration.ofSeconds(30));
        assertThat(slowest.keptWith(1, 29 * second)).isTrue();
        assertThat(slowest.keptWith(30 * 1024 - 1, second)).isTrue();
        assertThat(slowest.keptWith(1, 29 * second)).isTrue();
        assertThat(slowest.keptWith(1, second)).isFalse();
    }

    @Test
    void the_largest_file_and_its_spare_parts_fit_what_stores_allow() {
        assertThat(PartNumbers.lastVouchedFor(0)).isEqualTo(16);
        assertThat(PartNumbers.lastVouchedFor(PART + 1)).isEqualTo(18);
        assertThat(PartNumbers.lastVouchedFor(300L * PART)).isEqualTo(400);
        assertThat(PartNumbers.lastVouchedFor(32L << 30)).isLessThan(10_000);
    }
}
