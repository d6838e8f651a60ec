package im.exo.files.uploads;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.UPLOADS;
import static im.exo.files.TusClient.random;
import static im.exo.files.TusClient.sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.contract.Problem;
import im.exo.files.FilesTest;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@QuarkusTest
class TusTest extends FilesTest {

    @Inject UploadStore store;

    private static void isProblem(HttpResponse<String> answer, Problem problem) {
        assertThat(answer.statusCode()).isEqualTo(problem.status());
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).contains(problem.type());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> new AssertionError(name));
    }

    @Test
    void it_says_what_it_can_do_to_anybody() {
        var answer = someone().send("OPTIONS", UPLOADS, BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
        assertThat(header(answer, "Tus-Extension"))
                .isEqualTo("creation,checksum,termination,expiration");
        assertThat(header(answer, "Tus-Max-Size")).isEqualTo("" + (4L << 30));
        assertThat(header(answer, "Tus-Checksum-Algorithm")).isEqualTo("sha256,sha1");
    }

    @Test
    void a_file_goes_up_in_one_request_and_comes_down_again() {
        var client = someone();
        var bytes = random(1, 100_000);
        var path = client.create(bytes.length);
        var answer = client.patch(path, 0, bytes);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Upload-Offset")).isEqualTo("100000");
        assertThat(header(answer, "Tus-Resumable")).isEqualTo("1.0.0");
        assertThat(header(answer, "Exo-File-Id")).hasSize(22);
        assertThat(header(answer, "Exo-File-Digest")).isEqualTo(sha256(bytes));
        assertThat(client.download(header(answer, "Exo-File-Id"))).isEqualTo(bytes);
    }

    @Test
    void creation_says_where_and_until_when() {
        var answer =
                someone()
                        .send(
                                "POST",
                                UPLOADS,
                                BodyPublishers.noBody(),
                                "Upload-Length",
                                "10",
                                "Upload-Metadata",
                                "filename aGVsbG8=");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(header(answer, "Location")).matches(UPLOADS + "/[0-9a-f]{32}");
        var expires =
                ZonedDateTime.parse(
                        header(answer, "Upload-Expires"), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(expires.toInstant())
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(59)),
                        Instant.now().plus(Duration.ofMinutes(61)));
    }

    @Test
    void a_finished_upload_tells_its_file_again_and_again() {
        var client = someone();
        var bytes = random(2, 1000);
        var path = client.create(bytes.length);
        var first = client.patch(path, 0, bytes);
        for (int i = 0; i < 2; i++) {
            var head = client.head(path);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(header(head, "Upload-Offset")).isEqualTo("1000");
            assertThat(header(head, "Upload-Length")).isEqualTo("1000");
            assertThat(header(head, "Cache-Control")).isEqualTo("no-store");
            assertThat(header(head, "Exo-File-Id")).isEqualTo(header(first, "Exo-File-Id"));
            assertThat(header(head, "Exo-File-Digest")).isEqualTo(sha256(bytes));
        }
        var repeated = client.patch(path, 1000, new byte[0]);
        assertThat(repeated.statusCode()).isEqualTo(204);
        assertThat(header(repeated, "Exo-File-Id")).isEqualTo(header(first, "Exo-File-Id"));
        isProblem(client.patch(path, 1000, new byte[1]), Problem.TOO_LARGE);
    }

    @Test
    void an_empty_file_is_a_file() {
        var client = someone();
        var path = client.create(0);
        var head = client.head(path);
        assertThat(header(head, "Exo-File-Digest")).isEqualTo(sha256(new byte[0]));
        assertThat(client.download(header(head, "Exo-File-Id"))).isEmpty();
    }

    @Test
    void pieces_of_every_size_around_a_part_make_one_file() {
        var client = someone();
        var bytes = random(3, 2 * PART + 5);
        int[] pieces = {1, 2, PART - 3, 1, PART - 2, 1, 4, 1};
        var path = client.create(bytes.length);
        int offset = 0;
        HttpResponse<String> answer = null;
        for (int piece : pieces) {
            answer = client.patch(path, offset, Arrays.copyOfRange(bytes, offset, offset + piece));
            offset += piece;
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(header(answer, "Upload-Offset")).isEqualTo("" + offset);
            assertThat(client.offset(path)).isEqualTo(offset);
        }
        assertThat(offset).isEqualTo(bytes.length);
        assertThat(header(answer, "Exo-File-Digest")).isEqualTo(sha256(bytes));
        assertThat(client.download(header(answer, "Exo-File-Id"))).isEqualTo(bytes);
    }

    @Test
    void a_body_of_unknown_length_is_taken() {
        var client = someone();
        var bytes = random(4, PART + 1000);
        var path = client.create(bytes.length);
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
        var answer = client.patch(path, 0, chunked);
        assertThat(header(answer, "Exo-File-Digest")).isEqualTo(sha256(bytes));
    }

    @Test
    void more_bytes_than_announced_are_refused_with_and_without_a_length() {
        var client = someone();
        var path = client.create(10);
        isProblem(client.patch(path, 0, new byte[11]), Problem.TOO_LARGE);
        assertThat(client.offset(path)).isZero();
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1000]));
        isProblem(client.patch(path, 0, chunked), Problem.TOO_LARGE);
        assertThat(client.offset(path)).isEqualTo(10);
    }

    @Test
    void another_offset_is_refused_and_the_right_one_named() {
        var client = someone();
        var path = client.create(10);
        client.patch(path, 0, new byte[4]);
        for (long offset : new long[] {0, 3, 5, 10, 999_999_999_999L}) {
            var answer = client.patch(path, offset, new byte[1]);
            isProblem(answer, Problem.UPLOAD_OFFSET);
            assertThat(answer.body()).contains("\"offset\":4");
        }
        assertThat(client.offset(path)).isEqualTo(4);
    }

    @Test
    void a_large_body_at_the_wrong_offset_is_refused_and_not_a_broken_connection() {
        var client = someone();
        var path = client.create(64L << 20);
        isProblem(client.patch(path, 1, new byte[32 << 20]), Problem.UPLOAD_OFFSET);
        assertThat(client.offset(path)).isZero();
    }

    @Test
    void a_fitting_checksum_is_accepted() throws Exception {
        var client = someone();
        var bytes = random(5, PART + 17);
        var path = client.create(2L * bytes.length);
        var first = client.patch(path, 0, bytes, "Upload-Checksum", "sha256 " + sha256(bytes));
        assertThat(first.statusCode()).isEqualTo(204);
        var sha1 =
                Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
        var second = client.patch(path, bytes.length, bytes, "Upload-Checksum", "sha1 " + sha1);
        assertThat(second.statusCode()).isEqualTo(204);
        var twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
        assertThat(header(second, "Exo-File-Digest")).isEqualTo(sha256(twice));
    }

    @Test
    void a_wrong_checksum_stores_nothing_of_the_request_not_even_whole_parts() {
        var client = someone();
        var bytes = random(6, 2 * PART + 99);
        var path = client.create(bytes.length);
        client.patch(path, 0, Arrays.copyOf(bytes, 77));
        var rest = Arrays.copyOfRange(bytes, 77, bytes.length);
        var broken = rest.clone();
        broken[PART + 5] ^= 1;
        var answer = client.patch(path, 77, broken, "Upload-Checksum", "sha256 " + sha256(rest));
        isProblem(answer, Problem.CHECKSUM_MISMATCH);
        assertThat(client.offset(path)).isEqualTo(77);
        var again = client.patch(path, 77, rest, "Upload-Checksum", "sha256 " + sha256(rest));
        assertThat(header(again, "Exo-File-Digest")).isEqualTo(sha256(bytes));
        assertThat(client.download(header(again, "Exo-File-Id"))).isEqualTo(bytes);
    }

    @Test
    void somebody_elses_upload_is_closed_to_every_request() {
        var path = someone().create(10);
        var other = someone();
        assertThat(other.head(path).statusCode()).isEqualTo(403);
        isProblem(other.patch(path, 0, new byte[1]), Problem.FORBIDDEN);
        isProblem(other.delete(path), Problem.FORBIDDEN);
    }

    @Test
    void an_unknown_upload_is_not_found() {
        var client = someone();
        for (var id : new String[] {"0".repeat(32), "x", "..", "%00", "A".repeat(32)}) {
            var path = UPLOADS + "/" + id;
            assertThat(client.head(path).statusCode()).as(id).isEqualTo(404);
            assertThat(client.patch(path, 0, new byte[1]).statusCode()).as(id).isEqualTo(404);
            assertThat(client.delete(path).statusCode()).as(id).isEqualTo(404);
        }
    }

    @Test
    void only_one_of_many_requests_at_once_writes() throws Exception {
        var client = someone();
        var bytes = random(7, 3 * PART);
        var path = client.create(bytes.length);
        Callable<HttpResponse<String>> attempt = () -> client.patch(path, 0, bytes);
        try (var threads = Executors.newFixedThreadPool(6)) {
            var answers =
                    threads.invokeAll(Collections.nCopies(6, attempt)).stream()
                            .map(Future::resultNow)
                            .toList();
            assertThat(answers).extracting(HttpResponse::statusCode).containsOnlyOnce(204);
            assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(204, 423, 409);
        }
        var head = client.head(path);
        assertThat(header(head, "Exo-File-Digest")).isEqualTo(sha256(bytes));
    }

    @Test
    void a_lease_that_its_holder_does_not_renew_blocks_for_its_time_and_no_longer() {
        var client = someone();
        var path = client.create(10);
        var id = new UploadId(path.substring(path.lastIndexOf('/') + 1));
        var dead = Lease.on(id);
        store.hold(dead, client.account);
        isProblem(client.patch(path, 0, new byte[10]), Problem.UPLOAD_BUSY);
        isProblem(client.delete(path), Problem.UPLOAD_BUSY);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.patch(path, 0, new byte[10]).statusCode() == 204);
        assertThatThrownBy(() -> store.nextPart(dead)).isInstanceOf(Lease.Lost.class);
    }

    @Test
    void a_terminated_upload_is_gone_and_its_quota_free() {
        var client = someone();
        var path = client.create(10L << 30 >> 2);
        client.patch(path, 0, random(8, PART + 10));
        assertThat(client.delete(path).statusCode()).isEqualTo(204);
        assertThat(client.head(path).statusCode()).isEqualTo(404);
        for (int i = 0; i < 4; i++) {
            client.create(10L << 30 >> 2);
        }
    }

    @Test
    void terminating_a_finished_upload_keeps_the_file() {
        var client = someone();
        var path = client.create(5);
        var file = header(client.patch(path, 0, new byte[5]), "Exo-File-Id");
        assertThat(client.delete(path).statusCode()).isEqualTo(204);
        assertThat(client.head(path).statusCode()).isEqualTo(404);
        assertThat(client.download(file)).hasSize(5);
    }

    @Test
    void twenty_creations_at_once_never_pass_the_quota() throws Exception {
        var client = someone();
        Callable<Integer> attempt =
                () ->
                        client.send(
                                        "POST",
                                        UPLOADS,
                                        BodyPublishers.noBody(),
                                        "Upload-Length",
                                        "" + (1L << 30))
                                .statusCode();
        try (var threads = Executors.newFixedThreadPool(20)) {
            var answers =
                    threads.invokeAll(Collections.nCopies(20, attempt)).stream()
                            .map(Future::resultNow)
                            .toList();
            assertThat(answers).filteredOn(status -> status == 201).hasSize(10);
            assertThat(answers).filteredOn(status -> status == 507).hasSize(10);
        }
    }

    @Test
    void too_many_open_uploads_are_refused_even_when_they_are_small() {
        var client = someone();
        for (int i = 0; i < 100; i++) {
            client.create(1);
        }
        var answer = client.send("POST", UPLOADS, BodyPublishers.noBody(), "Upload-Length", "1");
        isProblem(answer, Problem.RATE_LIMITED);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void a_client_that_knows_only_post_may_override_the_method() {
        var client = someone();
        var path = client.create(3);
        var answer =
                client.send(
                        "POST",
                        path,
                        BodyPublishers.ofByteArray(new byte[3]),
                        "X-HTTP-Method-Override",
                        "PATCH",
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        "0");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Upload-Offset")).isEqualTo("3");
    }
}
