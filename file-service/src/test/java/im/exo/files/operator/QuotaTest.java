package im.exo.files.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.contract.AccountId;
import im.exo.files.FilesTest;
import im.exo.files.TusClient;
import im.exo.files.library.FileStore;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

@QuarkusTest
class QuotaTest extends FilesTest {

    private static final long GIB = 1L << 30;

    @Inject FileStore files;

    @Test
    void an_account_has_what_all_have_until_the_operator_says_otherwise() {
        var client = someone();
        quota(client).then().body("bytes", equalTo(10 * GIB)).body("own", equalTo(false));
        client.upload(TusClient.random(40, 5000));

        set(client, 12_000L).then().statusCode(200).body("bytes", equalTo(12_000));
        set(client, 12_000L).then().statusCode(200).body("own", equalTo(true));

        quota(client).then().body("bytes", equalTo(12_000)).body("used", equalTo(5000));
        assertThat(create(client, 7001)).isEqualTo(507);
        assertThat(create(client, 7000)).isEqualTo(201);
        for (int i = 0; i < 2; i++) {
            internal().delete(path(client)).then().statusCode(200).body("own", equalTo(false));
        }
        assertThat(create(client, GIB)).isEqualTo(201);
    }

    @Test
    void a_quota_below_what_is_stored_takes_nothing_away() {
        var client = someone();
        var file = client.upload(TusClient.random(41, 5000));

        set(client, 0L).then().statusCode(200);

        assertThat(create(client, 1)).isEqualTo(507);
        assertThat(client.download(file)).hasSize(5000);
    }

    @Test
    void a_larger_quota_than_others_have_is_used_to_its_end() {
        var client = someone();
        set(client, 14 * GIB).then().statusCode(200);

        for (int i = 0; i < 14; i++) {
            assertThat(create(client, GIB)).isEqualTo(201);
        }
        assertThat(create(client, 1)).isEqualTo(507);
    }

    @Test
    void a_quota_goes_with_its_account() {
        var client = someone();
        set(client, 5L).then().statusCode(200);

        files.end(client.account);

        quota(client).then().body("own", equalTo(false));
    }

    @Test
    void nonsense_sets_nothing_and_without_the_key_there_is_nothing() {
        var client = someone();
        for (Object bytes : new Object[] {-1, 1L << 51}) {
            internal()
                    .contentType(ContentType.JSON)
                    .body(Map.of("bytes", bytes))
                    .put(path(client))
                    .then()
                    .statusCode(422);
        }
        for (String body : new String[] {"{", "[]", "{\"bytes\":\"much\"}"}) {
            internal()
                    .contentType(ContentType.JSON)
                    .body(body)
                    .put(path(client))
                    .then()
                    .statusCode(400);
        }
        internal().get("/internal/accounts/nobody/quota").then().statusCode(404);
        RestAssured.get(path(client)).then().statusCode(404);
        RestAssured.delete(path(client)).then().statusCode(404);
        RestAssured.get("/internal/statistics").then().statusCode(404);

        quota(client).then().body("own", equalTo(false));
        internal()
                .get("/internal/accounts/" + AccountId.random().text() + "/quota")
                .then()
                .statusCode(200)
                .body("used", equalTo(0));
    }

    @Test
    void totals_count_what_everybody_stores() {
        var before = internal().get("/internal/statistics").jsonPath();
        var client = someone();
        client.upload(TusClient.random(42, 5000));
        client.upload(TusClient.random(43, 6000));

        var after = internal().get("/internal/statistics").jsonPath();

        assertThat(after.getLong("files")).isEqualTo(before.getLong("files") + 2);
        assertThat(after.getLong("bytes")).isEqualTo(before.getLong("bytes") + 11_000);
        assertThat(after.getLong("accounts")).isEqualTo(before.getLong("accounts") + 1);
    }

    private static int create(TusClient client, long length) {
        return client.send(
                        "POST",
                        TusClient.UPLOADS,
                        BodyPublishers.noBody(),
                        "Upload-Length",
                        String.valueOf(length))
                .statusCode();
    }

    private static Response quota(TusClient client) {
        return internal().get(path(client));
    }

    private static Response set(TusClient client, long bytes) {
        return internal()
                .contentType(ContentType.JSON)
                .body(Map.of("bytes", bytes))
                .put(path(client));
    }

    private static RequestSpecification internal() {
        return RestAssured.given().header("Exo-Internal-Key", TestIssuer.INTERNAL_KEY);
    }

    private static String path(TusClient client) {
        return "/internal/accounts/" + client.account.text() + "/quota";
    }
}
