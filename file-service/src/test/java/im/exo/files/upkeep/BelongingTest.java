package im.exo.files.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.files.BlobId;
import im.exo.files.FilesConfig;
import im.exo.files.PlatformId;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.MemoryBlobStore;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore;
import im.exo.files.library.Holdings;
import im.exo.files.library.StoredFile;
import im.exo.files.upkeep.Belonging.Verdict.Apart;
import im.exo.files.upkeep.Belonging.Verdict.Together;

import io.smallrye.config.SmallRyeConfigBuilder;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class BelongingTest {

    private final MemoryBlobStore bucket = new MemoryBlobStore();
    private final Rows rows = new Rows();

    private Belonging.Verdict verdict() {
        return verdict("false");
    }

    private Belonging.Verdict verdict(String claim) {
        return belonging(rows, claim).check();
    }

    private Belonging belonging(Rows of, String claim) {
        var config =
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withMapping(FilesConfig.class)
                        .withDefaultValue("exo.files.claim-bucket", claim)
                        .build()
                        .getConfigMapping(FilesConfig.class);
        return new Belonging(of, of, bucket, config);
    }

    private StoredFile file(boolean row, boolean object) {
        var id = FileId.random();
        var blob = BlobId.of(id);
        var file =
                new StoredFile(
                        StoredFile.keyOf(id),
                        blob,
                        AccountId.random(),
                        3,
                        new byte[32],
                        Instant.MAX);
        if (row) {
            rows.files.add(file);
        }
        if (object) {
            bucket.put(ObjectName.blob(blob), new byte[3], 3);
        }
        return file;
    }

    @Test
    void an_empty_platform_marks_both_sides_and_keeps_to_it() {
        assertThat(verdict()).isInstanceOf(Together.class);
        assertThat(bucket.mark()).isPresent().isEqualTo(rows.id);
        file(true, true);
        file(false, true);
        assertThat(verdict()).isInstanceOf(Together.class);
    }

    @Test
    void a_first_start_that_failed_half_way_is_completed() {
        rows.id = Optional.of(PlatformId.random());
        assertThat(verdict()).isInstanceOf(Together.class);
        assertThat(bucket.mark()).isEqualTo(rows.id);
    }

    @Test
    void an_installation_from_before_marks_gets_them_when_rows_and_objects_match() {
        file(true, true);
        file(true, true);
        file(true, false);
        file(false, true);
        assertThat(verdict()).isInstanceOf(Together.class);
        assertThat(bucket.mark()).isPresent().isEqualTo(rows.id);
    }

    @Test
    void an_installation_from_before_marks_gets_none_when_the_objects_are_not_there() {
        file(true, false);
        file(true, false);
        file(true, true);
        assertThat(verdict()).isInstanceOf(Apart.class);
        assertThat(bucket.mark()).isEmpty();
        assertThat(rows.id).isEmpty();
    }

    @Test
    void an_empty_database_does_not_take_over_a_bucket_in_use() {
        file(false, true);
        assertThat(verdict()).isInstanceOf(Apart.class);
        bucket.mark(PlatformId.random());
        assertThat(verdict()).isInstanceOf(Apart.class);
        assertThat(rows.id).isEmpty();
    }

    @Test
    void of_two_new_platforms_on_one_bucket_only_the_first_gets_it() {
        assertThat(verdict()).isInstanceOf(Together.class);
        var other = new Rows();
        assertThat(belonging(other, "false").check()).isInstanceOf(Apart.class);
        assertThat(other.id).isEmpty();
        assertThat(bucket.mark()).isEqualTo(rows.id);
        assertThat(verdict()).isInstanceOf(Together.class);
    }

    @Test
    void a_mark_is_no_proof_for_a_database_without_an_id_although_rows_and_objects_match() {
        file(true, true);
        bucket.mark(PlatformId.random());
        assertThat(verdict()).isInstanceOf(Apart.class);
        assertThat(rows.id).isEmpty();
    }

    @Test
    void a_database_in_use_that_ended_before_it_wrote_the_mark_writes_it_then() {
        rows.id = Optional.of(PlatformId.random());
        file(true, true);
        assertThat(verdict()).isInstanceOf(Together.class);
        assertThat(bucket.mark()).isEqualTo(rows.id);
    }

    @Test
    void a_mark_that_is_missing_from_what_is_unknown_or_different_keeps_them_apart() {
        rows.id = Optional.of(PlatformId.random());
        file(true, false);
        file(false, true);
        assertThat(verdict()).isInstanceOf(Apart.class);
        bucket.mark(PlatformId.random());
        assertThat(verdict()).isInstanceOf(Apart.class);
    }

    @Test
    void what_uploads_left_behind_keeps_no_installation_without_files_apart() {
        bucket.put(ObjectName.tail(BlobId.of(FileId.random()), "0".repeat(32)), new byte[3], 3);
        bucket.begin(ObjectName.blob(BlobId.of(FileId.random())));
        assertThat(verdict()).isInstanceOf(Together.class);
    }

    @Test
    void tails_say_nothing_about_whether_rows_and_files_match() {
        file(true, true);
        for (int i = 0; i < 60; i++) {
            var blob = BlobId.of(FileId.random());
            bucket.put(ObjectName.tail(blob, "0".repeat(32)), new byte[3], 3);
        }
        assertThat(verdict()).isInstanceOf(Together.class);
    }

    @Test
    void an_operator_may_say_that_they_belong_together() {
        rows.id = Optional.of(PlatformId.random());
        file(true, true);
        bucket.mark(PlatformId.random());
        assertThat(verdict("true")).isInstanceOf(Together.class);
        assertThat(bucket.mark()).isEqualTo(rows.id);
    }

    @Test
    void a_claim_that_failed_is_made_again_and_one_that_worked_is_not() {
        bucket.mark(PlatformId.random());
        var belonging = belonging(rows, "true");
        rows.away = true;
        assertThatThrownBy(belonging::check).hasMessage("the database is away");
        rows.away = false;
        assertThat(belonging.check()).isInstanceOf(Together.class);
        assertThat(bucket.mark()).isPresent().isEqualTo(rows.id);
        bucket.mark(PlatformId.random());
        assertThat(belonging.check()).isInstanceOf(Apart.class);
    }

    /** What the two ports need here, in memory. */
    private static final class Rows implements PlatformStore, FileStore {

        private Optional<PlatformId> id = Optional.empty();
        private boolean away;
        private final List<StoredFile> files = new ArrayList<>();

        @Override
        public Optional<PlatformId> id() {
            return id;
        }

        @Override
        public boolean empty() {
            return files.isEmpty();
        }

        @Override
        public PlatformId settle(PlatformId candidate) {
            if (away) {
                throw new IllegalStateException("the database is away");
            }
            id = id.or(() -> Optional.of(candidate));
            return id.orElseThrow();
        }

        @Override
        public List<StoredFile> after(byte[] key, int limit) {
            return files;
        }

        @Override
        public boolean needed(ObjectName object) {
            return files.stream().anyMatch(file -> ObjectName.blob(file.blob()).equals(object));
        }

        @Override
        public Optional<StoredFile> find(FileId file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void hide(StoredFile file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(StoredFile file, Ending why) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<StoredFile> expired(int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end(AccountId owner) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forgetEnded() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Holdings held(AccountId owner, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean needed(Multipart multipart) {
            throw new UnsupportedOperationException();
        }
    }
}
