package im.exo.files.uploads;

import static im.exo.files.TusClient.UPLOADS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.topics.Revocation;
import im.exo.files.FilesTest;
import im.exo.files.TusClient;
import im.exo.kit.testing.HttpDoor;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

@QuarkusTest
class HostileTest extends FilesTest {

    private static final String PROBLEM = "application/problem+json";
    private static final DeviceAddress SOMEBODY = DeviceAddress.of(AccountId.random(), 1);

    private RequestSpecification with(String token) {
        return RestAssured.given()
                .header("Tus-Resumable", "1.0.0")
                .header("Authorization", "Bearer " + token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "",
                " ",
                "1.5",
                "0x10",
                "+5",
                "1e3",
                "99999999999999999999999",
                "9999999999999999999",
                "NaN",
                "5, 5",
            })
    void an_odd_length_is_malformed(String length) {
        with(issuer.token(SOMEBODY))
                .header("Upload-Length", length)
                .post(UPLOADS)
                .then()
                .statusCode(400)
                .contentType(PROBLEM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967297", "999999999999999999"})
    void a_length_over_the_limit_is_too_large(String length) {
        with(issuer.token(SOMEBODY))
                .header("Upload-Length", length)
                .post(UPLOADS)
                .then()
                .statusCode(413)
                .contentType(PROBLEM);
    }

    @Test
    void a_missing_or_deferred_length_and_concatenation_are_malformed() {
        var token = issuer.token(SOMEBODY);
        with(token).post(UPLOADS).then().statusCode(400).contentType(PROBLEM);
        with(token)
                .header("Upload-Defer-Length", "1")
                .post(UPLOADS)
                .then()
                .statusCode(400)
                .contentType(PROBLEM);
        with(token)
                .header("Upload-Length", "1")
                .header("Upload-Concat", "partial")
                .post(UPLOADS)
                .then()
                .statusCode(400)
                .contentType(PROBLEM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "", "x", "1.0", "99999999999999999999"})
    void an_odd_offset_is_malformed(String offset) {
        var client = someone();
        var path = client.create(10);
        var answer =
                client.send(
                        "PATCH",
                        path,
                        BodyPublishers.ofByteArray(new byte[1]),
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        offset);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(client.offset(path)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "sha256 ***", "crc32 AAAA", "sha256 AAAA", "sha1 "})
    void an_unreadable_checksum_is_malformed_and_stores_nothing(String checksum) {
        var client = someone();
        var path = client.create(10);
        var answer = client.patch(path, 0, new byte[1], "Upload-Checksum", checksum);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(client.offset(path)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/json", "text/plain", "x/y"})
    void another_content_type_is_unsupported(String type) {
        var client = someone();
        var path = client.create(10);
        var answer =
                client.send(
                        "PATCH",
                        path,
                        BodyPublishers.ofByteArray(new byte[1]),
                        "Content-Type",
                        type,
                        "Upload-Offset",
                        "0");
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(client.offset(path)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.2.2", "2.0.0", "1", ""})
    void another_tus_is_refused_with_the_one_that_is_spoken(String version) {
        RestAssured.given()
                .header("Tus-Resumable", version)
                .header("Authorization", "Bearer " + issuer.token(SOMEBODY))
                .header("Upload-Length", "1")
                .post(UPLOADS)
                .then()
                .statusCode(412)
                .contentType(PROBLEM)
                .header("Tus-Version", "1.0.0");
    }

    @Test
    void no_forged_or_misused_token_is_taken_for_a_good_one() throws Exception {
        var door = new HttpDoor(url.getPort(), "GET /v1/files/AAAAAAAAAAAAAAAAAAAAAA/link", 404);
        assertThat(door.trial(issuer, SOMEBODY)).isEmpty();
    }

    @Test
    void no_expired_and_forged_tokens_are_unauthorized_everywhere() {
        var path = new TusClient(url.getPort(), issuer).create(5);
        var expired = issuer.claims(SOMEBODY).with("exp", 1_000_000_000L).sign();
        var otherAudience = issuer.claims(SOMEBODY).with("aud", "elsewhere").sign();
        for (var token : new String[] {"", "x.y.z", expired, otherAudience}) {
            with(token).header("Upload-Length", "1").post(UPLOADS).then().statusCode(401);
            with(token).head(path).then().statusCode(401);
            with(token)
                    .header("Upload-Offset", "0")
                    .contentType("application/offset+octet-stream")
                    .body(new byte[5])
                    .patch(path)
                    .then()
                    .statusCode(401)
                    .contentType(PROBLEM);
            with(token).delete(path).then().statusCode(401).contentType(PROBLEM);
            with(token)
                    .get("/v1/files/AAAAAAAAAAAAAAAAAAAAAA/link")
                    .then()
                    .statusCode(401)
                    .contentType(PROBLEM);
        }
    }

    @Test
    void a_revoked_session_is_refused() {
        var sid = UUID.randomUUID();
        var token = issuer.claims(SOMEBODY).sid(sid).sign();
        with(token).header("Upload-Length", "1").post(UPLOADS).then().statusCode(201);
        issuer.revoke(revocation(sid));
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                with(token).header("Upload-Length", "1").post(UPLOADS).statusCode()
                                        == 401);
    }

    private static Revocation revocation(UUID sid) {
        var bytes = ByteBuffer.allocate(16);
        bytes.putLong(sid.getMostSignificantBits()).putLong(sid.getLeastSignificantBits());
        return Revocation.newBuilder()
                .setSid(ByteString.copyFrom(bytes.array()))
                .setUntil(Instant.now().plusSeconds(600).toEpochMilli())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/files/uploads",
        "PUT,/v1/files/uploads",
        "GET,/v1/files/AAAAAAAAAAAAAAAAAAAAAA",
        "PUT,/v1/files/AAAAAAAAAAAAAAAAAAAAAA/link",
        "POST,/cdn/00000000000000000000000000000000",
    })
    void other_methods_are_not_allowed(String method, String path) {
        with(issuer.token(SOMEBODY))
                .request(method, path)
                .then()
                .statusCode(405)
                .contentType(PROBLEM);
    }
}
