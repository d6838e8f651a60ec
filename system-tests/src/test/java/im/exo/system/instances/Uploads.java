package im.exo.system.instances;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.bench.Accounts.Member;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.Http.Answer;
import im.exo.system.raw.RawFiles;

import java.net.URI;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People upload and download: an upload goes on from what is durable, and becomes and stays the very
 * bytes that were meant, by their SHA-256.
 */
final class Uploads extends Errand {

    private static final int SIZE = 12 << 20;
    private static final int PEOPLE = 2;
    private static final int BREATH_MS = 200;

    /** Cut off, or the one before it is not done yet: ask how far it got, and go on from there. */
    private static final Set<Integer> GO_ON = Set.of(408, 409, 423, 429);

    private final Http http;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final AtomicInteger repetitions = new AtomicInteger();
    private volatile int before;

    Uploads(Exo exo, List<Member> people) {
        this.http = new Http(exo.door());
        for (var member : people.subList(0, PEOPLE)) {
            start(1, () -> upload(new RawFiles(http, member.token())));
        }
    }

    private Void upload(RawFiles files) throws Exception {
        while (wanted()) {
            var content = new byte[SIZE];
            ThreadLocalRandom.current().nextBytes(content);
            var upload =
                    repeat(
                            () -> {
                                var created = answered(files.tryCreate(SIZE), 201);
                                return URI.create(created.header("Location").orElseThrow())
                                        .getPath();
                            });
            repeat(() -> append(files, upload, content, SIZE / 2));
            var end = insist(() -> append(files, upload, content, SIZE));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            assertThat(end.header("Exo-File-Digest"))
                    .contains(Base64.getEncoder().encodeToString(digest));
            byte[] back = repeat(() -> download(files, end.header("Exo-File-Id").orElseThrow()));
            assertThat(MessageDigest.getInstance("SHA-256").digest(back)).isEqualTo(digest);
            done.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(BREATH_MS);
        }
        return null;
    }

    /** From wherever it stands. */
    private Answer append(RawFiles files, String upload, byte[] content, int until)
            throws Exception {
        var state = answered(files.head(upload), 200);
        int offset = Integer.parseInt(state.header("Upload-Offset").orElseThrow());
        if (offset >= until) {
            return state;
        }
        if (until == SIZE && offset > SIZE / 2) {
            resumed.incrementAndGet();
        }
        return answered(
                files.append(upload, offset, Arrays.copyOfRange(content, offset, until)), 204);
    }

    private byte[] download(RawFiles files, String file) throws Exception {
        var link = answered(files.link(file), 200);
        var answer = answered(http.get(link.json().path("url").asText()), 200);
        if (answer.body().length < SIZE) {
            throw new NotNow("a part of the file");
        }
        return answer.body();
    }

    private static Answer answered(Answer answer, int expected) throws NotNow {
        if (answer.status() >= 500 || GO_ON.contains(answer.status())) {
            throw new NotNow(answer.status());
        }
        assertThat(answer.status()).as(answer.toString()).isEqualTo(expected);
        return answer;
    }

    @Override
    int enough() {
        return PEOPLE;
    }

    @Override
    void struck() {
        before = done.get();
    }

    @Override
    void repeated() {
        repetitions.incrementAndGet();
    }

    @Override
    String check() {
        assertThat(done.get()).as("files since the fault").isGreaterThan(before);
        return "%d files of %d MiB, %d since the fault, gone on within its second half %d times, %d requests repeated"
                .formatted(
                        done.get(),
                        SIZE >> 20,
                        done.get() - before,
                        resumed.get(),
                        repetitions.get());
    }
}
