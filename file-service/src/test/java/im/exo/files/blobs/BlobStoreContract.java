package im.exo.files.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import im.exo.contract.FileId;
import im.exo.files.BlobId;
import im.exo.files.PlatformId;
import im.exo.files.blobs.BlobStore.Completion;
import im.exo.files.blobs.BlobStore.Part;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What every {@link BlobStore} keeps. */
abstract class BlobStoreContract {

    private static final int PART = BlobStore.SMALLEST_PART;

    abstract BlobStore store();

    private static BlobId blob() {
        return BlobId.of(FileId.random());
    }

    private static ObjectName name() {
        return ObjectName.blob(blob());
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] all(ObjectName name, long offset, long length) throws IOException {
        try (var stream = store().read(name, offset, length).orElseThrow()) {
            return stream.readAllBytes();
        }
    }

    @Test
    void what_was_put_is_read_back() throws IOException {
        var name = name();
        store().put(name, bytes(1000), 900);
        assertThat(store().size(name)).hasValue(900);
        assertThat(all(name, 0, 900)).isEqualTo(Arrays.copyOf(bytes(1000), 900));
    }

    @Test
    void an_empty_object_exists() {
        var name = name();
        store().put(name, new byte[0], 0);
        assertThat(store().size(name)).hasValue(0);
    }

    @Test
    void a_second_put_replaces_the_first() throws IOException {
        var name = name();
        store().put(name, bytes(10), 10);
        store().put(name, bytes(20), 20);
        assertThat(all(name, 0, 20)).isEqualTo(bytes(20));
    }

    @Test
    void a_range_is_read_exactly() throws IOException {
        var name = name();
        store().put(name, bytes(1000), 1000);
        assertThat(all(name, 999, 1)).isEqualTo(Arrays.copyOfRange(bytes(1000), 999, 1000));
        assertThat(all(name, 17, 100)).isEqualTo(Arrays.copyOfRange(bytes(1000), 17, 117));
    }

    @Test
    void what_is_not_there_is_empty_and_not_an_error() {
        assertThat(store().size(name())).isEmpty();
        assertThat(store().read(name(), 0, 1)).isEmpty();
        store().delete(name());
    }

    @Test
    void a_deleted_object_is_gone() {
        var name = name();
        store().put(name, bytes(10), 10);
        store().delete(name);
        assertThat(store().size(name)).isEmpty();
    }

    @Test
    void parts_become_the_object_in_the_order_of_their_numbers_whatever_gaps_there_are()
            throws IOException {
        var name = name();
        var multipart = store().begin(name);
        var last = store().add(multipart, 9, bytes(3), 3);
        var first = store().add(multipart, 2, bytes(PART), PART);
        assertThat(store().size(name)).isEmpty();
        assertThat(store().complete(multipart, List.of(first, last)))
                .isEqualTo(Completion.COMPLETED);
        assertThat(store().size(name)).hasValue(PART + 3);
        assertThat(all(name, 0, PART)).isEqualTo(bytes(PART));
        assertThat(all(name, PART, 3)).isEqualTo(bytes(3));
    }

    @Test
    void a_part_that_is_not_named_at_the_end_is_left_out() throws IOException {
        var name = name();
        var multipart = store().begin(name);
        var used = store().add(multipart, 1, bytes(PART), PART);
        store().add(multipart, 2, bytes(50), 50);
        var other = store().add(multipart, 3, bytes(7), 7);
        store().complete(multipart, List.of(used, other));
        assertThat(store().size(name)).hasValue(PART + 7);
        assertThat(all(name, PART, 7)).isEqualTo(bytes(7));
    }

    @Test
    void completing_twice_keeps_the_object() throws IOException {
        var name = name();
        var multipart = store().begin(name);
        var parts = List.of(store().add(multipart, 1, bytes(10), 10));
        store().complete(multipart, parts);
        store().complete(multipart, parts);
        assertThat(all(name, 0, 10)).isEqualTo(bytes(10));
    }

    @Test
    void an_aborted_multipart_cannot_be_completed_and_may_be_aborted_again() {
        var name = name();
        var multipart = store().begin(name);
        var parts = List.of(store().add(multipart, 1, bytes(10), 10));
        store().abort(multipart);
        store().abort(multipart);
        assertThat(store().complete(multipart, parts)).isEqualTo(Completion.UNKNOWN);
        assertThat(store().size(name)).isEmpty();
    }

    @Test
    void unfinished_multiparts_are_listed_with_their_age() {
        var begun = store().begin(name());
        store().add(begun, 1, bytes(10), 10);
        var ended = store().begin(name());
        store().abort(ended);
        var found = store().unfinished();
        assertThat(found).extracting(b -> b.multipart().id()).contains(begun.id());
        assertThat(found).extracting(b -> b.multipart().id()).doesNotContain(ended.id());
        assertThat(found)
                .filteredOn(b -> b.multipart().id().equals(begun.id()))
                .allSatisfy(
                        b -> {
                            assertThat(b.multipart().name()).isEqualTo(begun.name());
                            assertThat(b.since())
                                    .isAfter(Instant.now().minus(Duration.ofMinutes(5)))
                                    .isBefore(Instant.now().plus(Duration.ofMinutes(5)));
                        });
    }

    @Test
    void a_listing_is_in_order_and_goes_on_where_it_stopped() {
        var blob = blob();
        var names =
                IntStream.range(0, 5)
                        .mapToObj(n -> ObjectName.tail(blob, "%032x".formatted(n)))
                        .toList();
        names.forEach(name -> store().put(name, bytes(4), 4));
        var prefix = ObjectName.TAILS + blob.text();
        var seen = new ArrayList<ObjectName>();
        var after = "";
        while (true) {
            var page = store().list(prefix, after, 2);
            if (page.isEmpty()) {
                break;
            }
            assertThat(page.size()).isLessThanOrEqualTo(2);
            page.forEach(stored -> seen.add(stored.name()));
            after = page.getLast().name().text();
        }
        assertThat(seen)
                .isEqualTo(names)
                .isSortedAccordingTo(Comparator.comparing(ObjectName::text));
    }

    @Test
    void a_part_number_outside_of_s3_is_refused() {
        assertThat(catchThrowable(() -> new Part(10_001, "t", 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_mark_is_read_back_and_shows_in_no_listing() {
        var mark = PlatformId.random();
        store().mark(PlatformId.random());
        store().mark(mark);
        assertThat(store().mark()).hasValue(mark);
        assertThat(store().list("the", "", 10)).isEmpty();
    }
}
