package im.exo.files.downloads;

import static im.exo.files.TusClient.random;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.files.FilesTest;

import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;

@QuarkusTest
class DownloadTest extends FilesTest {

    private static final int SIZE = 300_000;
    private static final byte[] BYTES = random(11, SIZE);

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> new AssertionError(name));
    }

    @Test
    void a_link_names_size_and_end_and_opens_without_a_session() {
        var client = someone();
        var file = client.upload(BYTES);
        var answer = client.send("GET", "/v1/files/" + file + "/link", BodyPublishers.noBody());
        assertThat(answer.body()).contains("\"size\":" + SIZE).doesNotContain(file);
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        long expires = Long.parseLong(answer.body().replaceAll(".*\"expiresAt\":([0-9]+).*", "$1"));
        assertThat(Instant.ofEpochMilli(expires)).isBefore(Instant.now().plusSeconds(86_401));
        assertThat(client.get(client.link(file)).body()).isEqualTo(BYTES);
    }

    @Test
    void anybody_who_knows_the_file_id_gets_a_link() {
        var file = someone().upload(BYTES);
        assertThat(someone().download(file)).isEqualTo(BYTES);
    }

    @Test
    void the_answer_is_made_for_caches_and_against_browsers_that_guess() {
        var client = someone();
        var answer = client.get(client.link(client.upload(BYTES)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Length")).isEqualTo("" + SIZE);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=3600, immutable");
        assertThat(header(answer, "ETag")).matches("\"[0-9a-f]{32}\"");
    }

    @Test
    void ranges_come_exactly() {
        var client = someone();
        var link = client.link(client.upload(BYTES));
        int[][] slices = {{0, 0}, {0, 9}, {SIZE - 1, SIZE - 1}, {1000, 200_000}};
        for (int[] slice : slices) {
            var answer = client.get(link, "Range", "bytes=" + slice[0] + "-" + slice[1]);
            assertThat(answer.statusCode()).isEqualTo(206);
            assertThat(header(answer, "Content-Range"))
                    .isEqualTo("bytes " + slice[0] + "-" + slice[1] + "/" + SIZE);
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(BYTES, slice[0], slice[1] + 1));
        }
        assertThat(client.get(link, "Range", "bytes=-5").body())
                .isEqualTo(Arrays.copyOfRange(BYTES, SIZE - 5, SIZE));
        assertThat(client.get(link, "Range", "bytes=299990-").body()).hasSize(10);
        assertThat(client.get(link, "Range", "bytes=0-1,5-6").statusCode()).isEqualTo(200);
        var outside = client.get(link, "Range", "bytes=300000-");
        assertThat(outside.statusCode()).isEqualTo(416);
        assertThat(header(outside, "Content-Range")).isEqualTo("bytes */300000");
    }

    @Test
    void conditions_are_heard() {
        var client = someone();
        var link = client.link(client.upload(BYTES));
        var tag = header(client.get(link), "ETag");
        var unchanged = client.get(link, "If-None-Match", tag);
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(header(unchanged, "ETag")).isEqualTo(tag);
        assertThat(client.get(link, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        var range = "bytes=0-9";
        assertThat(client.get(link, "Range", range, "If-Range", tag).statusCode()).isEqualTo(206);
        assertThat(client.get(link, "Range", range, "If-Range", "\"other\"").statusCode())
                .isEqualTo(200);
        assertThat(
                        client.get(
                                        link,
                                        "Range",
                                        range,
                                        "If-Range",
                                        "Sun, 01 Mar 2026 00:00:00 GMT")
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void head_says_what_get_would() {
        var client = someone();
        var link = client.link(client.upload(BYTES));
        var answer = client.send("HEAD", link, BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Length")).isEqualTo("" + SIZE);
        assertThat(header(answer, "ETag")).isEqualTo(header(client.get(link), "ETag"));
    }

    @Test
    void forged_links_open_nothing() {
        var client = someone();
        var link = client.link(client.upload(BYTES));
        var other = client.link(client.upload(random(12, 10)));
        long exp = Long.parseLong(link.replaceAll(".*exp=([0-9]+).*", "$1"));
        var otherSignature = other.substring(other.indexOf("&sig="));
        var forged =
                new String[] {
                    link.replace("exp=" + exp, "exp=" + (exp + 3600)),
                    link.replace("exp=" + exp, "exp=0" + exp),
                    link.replace("exp=" + exp, "exp=-1"),
                    link.replace("exp=" + exp, "exp=99999999999999999999"),
                    link.substring(0, link.indexOf('?')),
                    link.substring(0, link.indexOf("&sig")),
                    link.substring(0, link.indexOf("&sig")) + otherSignature,
                    link.substring(0, link.indexOf("&sig")) + "&sig=",
                    link + "A",
                    link.replace("/cdn/", "/cdn/0"),
                    link.replaceFirst("/cdn/[0-9a-f]{32}", "/cdn/" + "0".repeat(32)),
                    link.toUpperCase(java.util.Locale.ROOT).replace("/CDN/", "/cdn/"),
                };
        for (var attempt : forged) {
            assertThat(client.get(attempt).statusCode()).isEqualTo(403);
        }
        assertThat(client.get(link).statusCode()).isEqualTo(200);
    }

    @Test
    void only_the_owner_deletes_and_then_it_is_gone_for_everybody() {
        var client = someone();
        var file = client.upload(BYTES);
        var link = client.link(file);
        assertThat(someone().delete("/v1/files/" + file).statusCode()).isEqualTo(403);
        assertThat(client.get(link).statusCode()).isEqualTo(200);
        assertThat(client.delete("/v1/files/" + file).statusCode()).isEqualTo(204);
        assertThat(client.delete("/v1/files/" + file).statusCode()).isEqualTo(404);
        assertThat(client.get(link).statusCode()).isEqualTo(404);
        var answer = client.send("GET", "/v1/files/" + file + "/link", BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("urn:exo:problem:unknown-file");
    }

    @Test
    void an_unknown_or_malformed_file_id_is_not_found() {
        var client = someone();
        for (var id : new String[] {"A".repeat(22), "x", "A".repeat(23), "A".repeat(21) + "B"}) {
            var answer = client.send("GET", "/v1/files/" + id + "/link", BodyPublishers.noBody());
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(client.delete("/v1/files/" + id).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_browser_of_another_origin_may_ask_for_ranges() {
        var client = someone();
        var answer =
                client.send(
                        "OPTIONS",
                        client.link(client.upload(BYTES)),
                        BodyPublishers.noBody(),
                        "Access-Control-Request-Headers",
                        "range");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Headers")).contains("Range");
    }
}
