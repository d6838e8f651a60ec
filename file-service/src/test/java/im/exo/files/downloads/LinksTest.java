package im.exo.files.downloads;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.files.BlobId;
import im.exo.files.FileSecrets;
import im.exo.files.library.StoredFile;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class LinksTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30Z");

    private final Links links = new Links(new FileSecrets("one secret of thirty-two characters"));

    private static StoredFile file(Instant expires) {
        var id = FileId.random();
        return new StoredFile(
                StoredFile.keyOf(id), BlobId.of(id), AccountId.random(), 1, new byte[32], expires);
    }

    @Test
    void a_link_ends_within_a_day_at_a_full_hour_so_that_it_repeats() {
        var file = file(NOW.plus(Duration.ofDays(30)));
        var link = links.to(file, NOW);
        assertThat(link.expires()).isEqualTo("2026-03-02T10:00:00Z");
        assertThat(links.to(file, NOW.plusSeconds(1800)).path()).isEqualTo(link.path());
        assertThat(links.to(file, NOW.plusSeconds(3600)).path()).isNotEqualTo(link.path());
    }

    @Test
    void a_link_does_not_outlive_its_file() {
        var end = NOW.plus(Duration.ofHours(2));
        assertThat(links.to(file(end), NOW).expires()).isEqualTo(end);
    }

    @Test
    void a_link_is_valid_to_the_second() {
        var link = links.to(file(NOW.plus(Duration.ofDays(30))), NOW);
        var end = link.expires();
        assertThat(links.valid(link.blob(), end, link.signature(), end.minusMillis(1))).isTrue();
        assertThat(links.valid(link.blob(), end, link.signature(), end)).isFalse();
    }

    @Test
    void another_time_blob_signature_or_secret_is_refused() {
        var link = links.to(file(NOW.plus(Duration.ofDays(30))), NOW);
        var later = link.expires().plusSeconds(3600);
        var other = BlobId.of(FileId.random());
        var otherLinks = new Links(new FileSecrets("another secret of thirty-two characters"));
        assertThat(links.valid(link.blob(), later, link.signature(), NOW)).isFalse();
        assertThat(links.valid(other, link.expires(), link.signature(), NOW)).isFalse();
        assertThat(links.valid(link.blob(), link.expires(), "", NOW)).isFalse();
        assertThat(links.valid(link.blob(), link.expires(), link.signature() + "A", NOW)).isFalse();
        assertThat(otherLinks.valid(link.blob(), link.expires(), link.signature(), NOW)).isFalse();
        for (int i = 0; i < link.signature().length(); i++) {
            var forged = new StringBuilder(link.signature());
            forged.setCharAt(i, forged.charAt(i) == 'A' ? 'B' : 'A');
            assertThat(links.valid(link.blob(), link.expires(), forged.toString(), NOW)).isFalse();
        }
    }

    @Test
    void the_blob_does_not_tell_the_file_id() {
        var id = FileId.random();
        assertThat(BlobId.of(id).bytes()).isNotEqualTo(id.bytes());
        assertThat(BlobId.of(id)).isEqualTo(BlobId.of(id));
        assertThat(links.to(file(NOW.plusSeconds(1)), NOW)).hasToString("Link[redacted]");
    }
}
