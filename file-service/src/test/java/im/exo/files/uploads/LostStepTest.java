package im.exo.files.uploads;

import static im.exo.files.TusClient.PART;
import static im.exo.files.TusClient.random;
import static im.exo.files.TusClient.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.files.FilesTest;
import im.exo.files.TusClient;
import im.exo.files.blobs.BlobStore;
import im.exo.files.uploads.Look.Found;
import im.exo.files.uploads.Upload.Advance;
import im.exo.files.uploads.Upload.Progress;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The process dies between the last byte and the file. */
@QuarkusTest
class LostStepTest extends FilesTest {

    private static final byte[] BYTES = random(40, PART + 1);

    @Inject UploadStore store;
    @Inject BlobStore blobs;

    /** All bytes are recorded; nobody has put them together. */
    private Upload wholeButNotAFile(TusClient client, String path) {
        client.patch(path, 0, Arrays.copyOf(BYTES, PART));
        var lease = Lease.on(new UploadId(path.substring(path.lastIndexOf('/') + 1)));
        var upload = ((Found) store.hold(lease, client.account)).upload();
        var last = new byte[] {BYTES[PART]};
        var part = blobs.add(upload.multipart().orElseThrow(), store.nextPart(lease), last, 1);
        var hash = RunningHash.resumed(upload.progress().hash());
        hash.update(last, 0, 1);
        var whole = new Progress(BYTES.length, BYTES.length, Optional.empty(), hash.state());
        store.advance(
                lease,
                new Advance(whole, List.of(part), OptionalInt.empty(), false),
                Instant.now().plusSeconds(60));
        store.release(lease);
        return upload;
    }

    private static void isTheFile(TusClient client, HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Exo-File-Digest")).hasValue(sha256(BYTES));
        var file = answer.headers().firstValue("Exo-File-Id").orElseThrow();
        assertThat(client.download(file)).isEqualTo(BYTES);
    }

    @Test
    void before_the_parts_were_put_together_the_next_question_does_it() {
        var client = someone();
        var path = client.create(BYTES.length);
        wholeButNotAFile(client, path);
        isTheFile(client, client.head(path));
        isTheFile(client, client.head(path));
    }

    @Test
    void after_the_parts_were_put_together_the_next_question_records_it() {
        var client = someone();
        var path = client.create(BYTES.length);
        var upload = wholeButNotAFile(client, path);
        blobs.complete(upload.multipart().orElseThrow(), store.parts(upload.id()));
        isTheFile(client, client.head(path));
    }

    @Test
    void a_request_without_bytes_does_it_as_well() {
        var client = someone();
        var path = client.create(BYTES.length);
        wholeButNotAFile(client, path);
        isTheFile(client, client.patch(path, BYTES.length, new byte[0]));
    }
}
