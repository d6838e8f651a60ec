package im.exo.files.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.testing.TestParts;
import im.exo.files.FileSecrets;
import im.exo.files.FilesConfig;
import im.exo.files.FilesTest;
import im.exo.files.blobs.BlobStore;
import im.exo.files.library.FileStore;
import im.exo.files.uploads.Look.Found;
import im.exo.files.uploads.Look.Missed;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** What an upload says of a file that is not there any more, and what its end leaves behind. */
@QuarkusTest
class AfterwardsTest extends FilesTest {

    @Inject UploadStore store;
    @Inject BlobStore blobs;
    @Inject FileStore files;
    @Inject FilesConfig config;

    private static UploadId id(String path) {
        return new UploadId(path.substring(path.lastIndexOf('/') + 1));
    }

    @Test
    void a_finished_upload_does_not_name_a_file_that_was_deleted() {
        var client = someone();
        var path = client.create(5);
        var answer = client.patch(path, 0, new byte[5]);
        var file = answer.headers().firstValue("Exo-File-Id").orElseThrow();
        client.send("DELETE", "/v1/files/" + file, BodyPublishers.noBody());
        assertThat(client.head(path).statusCode()).isEqualTo(410);
        assertThat(client.patch(path, 5, new byte[0]).statusCode()).isEqualTo(410);
    }

    @Test
    void under_another_secret_a_finished_upload_names_no_file_and_an_open_one_goes_on() {
        var client = someone();
        var finished = client.create(5);
        client.patch(finished, 0, new byte[5]);
        var open = client.create(5);
        var secrets = new FileSecrets("another secret of thirty-two characters or more");
        var uploads = new Uploads(store, blobs, files, secrets, config);
        assertThat(uploads.status(id(finished), client.account)).isEqualTo(Missed.EXPIRED);
        assertThat(uploads.status(id(open), client.account)).isInstanceOf(Status.Open.class);
    }

    @Test
    void an_upload_without_a_byte_is_charged_for_an_hour_and_for_a_day_after_its_first() {
        var client = someone();
        var path = client.create(5);
        assertThat(hours(client.head(path))).isZero();
        var moved = client.patch(path, 0, new byte[1]);
        assertThat(hours(moved)).isEqualTo(23);
    }

    /** Whole hours until the upload expires. */
    private static long hours(HttpResponse<String> answer) {
        var expires = answer.headers().firstValue("Upload-Expires").orElseThrow();
        var time = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(expires));
        return Duration.between(Instant.now(), time).toHours();
    }

    @Test
    void files_and_uploads_end_although_the_object_store_is_away() {
        var client = someone();
        var file = client.upload(new byte[5]);
        var path = client.create(5);
        client.patch(path, 0, new byte[4]);
        TestParts.blobs().kill9();
        try {
            var deleted = client.send("DELETE", "/v1/files/" + file, BodyPublishers.noBody());
            assertThat(deleted.statusCode()).isEqualTo(204);
            assertThat(client.delete(path).statusCode()).isEqualTo(204);
        } finally {
            TestParts.blobs().restart();
        }
        assertThat(client.head(path).statusCode()).isEqualTo(404);
    }

    @Test
    void an_upload_that_could_not_be_ended_is_free_at_once() {
        var client = someone();
        var path = client.create(5);
        var failing =
                (UploadStore)
                        Proxy.newProxyInstance(
                                UploadStore.class.getClassLoader(),
                                new Class<?>[] {UploadStore.class},
                                (_, method, arguments) -> {
                                    if (method.getName().equals("remove")) {
                                        throw new IllegalStateException("the database is away");
                                    }
                                    return method.invoke(store, arguments);
                                });
        var secrets = new FileSecrets("a secret of thirty-two characters or more, for a test");
        var uploads = new Uploads(failing, blobs, files, secrets, config);
        assertThatThrownBy(() -> uploads.terminate(id(path), client.account))
                .hasMessage("the database is away");
        assertThat(client.delete(path).statusCode()).isEqualTo(204);
    }

    @Test
    void an_upload_whose_tail_the_store_has_lost_is_over() {
        var client = someone();
        var path = client.create(5);
        client.patch(path, 0, new byte[4]);
        var upload = ((Found) store.look(id(path), client.account)).upload();
        blobs.delete(upload.progress().tail().orElseThrow());
        assertThat(client.patch(path, 4, new byte[1]).statusCode()).isEqualTo(410);
        assertThat(client.head(path).statusCode()).isEqualTo(404);
    }

    @Test
    void an_upload_that_runs_while_its_account_is_deleted_becomes_no_file() throws IOException {
        var client = someone();
        var path = client.create(10);
        try (var socket = client.open(path, 0, 10)) {
            socket.getOutputStream().write(new byte[9]);
            socket.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> client.busy(path));
            files.end(client.account);
            socket.getOutputStream().write(new byte[1]);
            socket.getOutputStream().flush();
            var answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 410");
        }
        assertThat(client.head(path).statusCode()).isEqualTo(410);
        assertThat(files.after(new byte[0], 10_000))
                .noneMatch(file -> file.owner().equals(client.account));
    }
}
