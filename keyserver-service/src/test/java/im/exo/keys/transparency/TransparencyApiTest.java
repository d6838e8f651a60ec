package im.exo.keys.transparency;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.keys.PartsResource;
import im.exo.keys.directory.TestDevice;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

@QuarkusTest
@WithTestResource(PartsResource.class)
class TransparencyApiTest {

    TestIssuer issuer;
    @Inject TransparencyLog log;
    @Inject Transparency transparency;
    @Inject DataSource source;

    @Test
    void a_published_identity_key_is_in_the_log_with_a_proof() throws Exception {
        var account = AccountId.random();
        var device = new TestDevice(account, 1);
        publish(account, device, Map.of());

        var entry = logged(account, 1).getFirst();

        assertThat(entry.leaf).isEqualTo(Leaf.of(account, key(device)));
        assertThat(entry.checksOut()).isTrue();
        var head = head();
        byte[] signed =
                TreeHead.signed(
                        head.getLong("size"),
                        bytes(head, "root"),
                        Instant.ofEpochMilli(head.getLong("timestamp")));
        var publicKey = new ECPublicKey(bytes(head, "publicKey").toByteArray());
        assertThat(publicKey.verifySignature(signed, bytes(head, "signature").toByteArray()))
                .isTrue();
        signed[20] ^= 1;
        assertThat(publicKey.verifySignature(signed, bytes(head, "signature").toByteArray()))
                .isFalse();
    }

    @Test
    void publishing_again_adds_nothing_and_another_identity_adds_a_leaf() throws Exception {
        var account = AccountId.random();
        var device = new TestDevice(account, 1);
        publish(account, device, Map.of());
        publish(account, device, Map.of());
        assertThat(logged(account, 1)).hasSize(1);
        var replaced = new TestDevice(account, 1, IdentityKeyPair.generate());
        publish(account, replaced, Map.of("replaceIdentity", true));

        var entries = logged(account, 2);

        assertThat(entries.stream().map(entry -> entry.leaf))
                .containsExactly(Leaf.of(account, key(device)), Leaf.of(account, key(replaced)));
        assertThat(entries).allMatch(Logged::checksOut);
    }

    @Test
    void instances_that_grow_the_log_at_once_leave_no_gap_and_no_double() throws Exception {
        long before = head().getLong("size");
        int accounts = 300;
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Object>>();
            for (int i = 0; i < accounts; i++) {
                tasks.add(
                        () -> {
                            log.append(AccountId.random(), ByteString.copyFrom(new byte[33]));
                            transparency.grow(Clock.systemUTC());
                            return true;
                        });
            }
            for (var task : crowd.invokeAll(tasks)) {
                task.get();
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> head().getLong("size") >= before + accounts);
        long size = head().getLong("size");

        var growth = new Growth(0, Map.of());
        while (growth.size() < size) {
            var page = leaves(growth.size());
            page.stream().limit(size - growth.size()).forEach(growth::add);
        }

        assertThat(growth.root()).isEqualTo(root(size));
        assertThat(before + accounts).isLessThanOrEqualTo(size);
    }

    @Test
    void the_log_of_yesterday_is_the_beginning_of_that_of_today() throws Exception {
        var first = AccountId.random();
        publish(first, new TestDevice(first, 1), Map.of());
        logged(first, 1);
        var yesterday = head();
        var second = AccountId.random();
        publish(second, new TestDevice(second, 1), Map.of());
        logged(second, 1);
        var today = head();
        long before = yesterday.getLong("size");
        long after = today.getLong("size");

        var proof =
                hashes(
                        given().get("/v1/transparency/consistency?from=" + before + "&to=" + after)
                                .then()
                                .statusCode(200)
                                .extract()
                                .jsonPath()
                                .getList("hashes"));

        assertThat(
                        Verifier.consistent(
                                before,
                                bytes(yesterday, "root"),
                                after,
                                bytes(today, "root"),
                                proof))
                .isTrue();
    }

    @Test
    void nobody_is_in_the_log_who_published_nothing() {
        assertThat(entries(AccountId.random()).getList("entries")).isEmpty();
    }

    @Test
    void the_log_names_neither_accounts_nor_keys() throws Exception {
        var account = AccountId.random();
        var device = new TestDevice(account, 1);
        publish(account, device, Map.of());
        logged(account, 1);
        try (var db = source.getConnection();
                var select = db.prepareStatement("SELECT label, value FROM transparency_leaf");
                var row = select.executeQuery()) {
            while (row.next()) {
                var all =
                        ByteString.copyFrom(row.getBytes(1))
                                .concat(ByteString.copyFrom(row.getBytes(2)));
                assertThat(all.toStringUtf8())
                        .doesNotContain(account.byteString().toStringUtf8())
                        .doesNotContain(key(device).toStringUtf8());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "consistency",
                "consistency?from=x&to=1",
                "consistency?from=-1&to=1",
                "consistency?from=2&to=1",
                "consistency?from=0&to=9223372036854775807",
                "consistency?from=0&to=99999999999999999999",
                "leaves",
                "leaves?from=-1",
                "leaves?from=1e3",
                "labels/x",
                "labels/%00",
                "labels/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?size=9223372036854775807",
                "labels/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?size=-5"
            })
    void what_is_no_question_gets_a_clear_answer(String question) {
        var answer = given().urlEncodingEnabled(false).get("/v1/transparency/" + question);

        assertThat(answer.statusCode()).isIn(400, 404, 422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    void beyond_the_end_there_is_nothing() {
        assertThat(leaves(1_000_000_000_000L)).isEmpty();
    }

    private record Logged(
            Leaf leaf, long position, long size, List<ByteString> proof, ByteString root) {

        boolean checksOut() {
            return Verifier.included(leaf.hash(), position, size, proof, root);
        }
    }

    /** What the log says of an account, once it says that much. */
    private List<Logged> logged(AccountId account, int count) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> entries(account).getList("entries").size() >= count);
        var answer = entries(account);
        long size = answer.getLong("size");
        var all = new ArrayList<Logged>();
        for (int i = 0; i < answer.getList("entries").size(); i++) {
            var value =
                    ByteString.copyFrom(
                            Base64.getDecoder()
                                    .decode(answer.getString("entries[" + i + "].value")));
            all.add(
                    new Logged(
                            new Leaf(Leaf.label(account), value),
                            answer.getLong("entries[" + i + "].position"),
                            size,
                            hashes(answer.getList("entries[" + i + "].proof")),
                            root(size)));
        }
        return all;
    }

    private static JsonPath entries(AccountId account) {
        String label =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Leaf.label(account).toByteArray());
        return given().get("/v1/transparency/labels/" + label)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** The root of a tree that was, from all its leaves. */
    private static ByteString root(long size) {
        var growth = new Growth(0, Map.of());
        while (growth.size() < size) {
            leaves(growth.size()).stream().limit(size - growth.size()).forEach(growth::add);
        }
        return growth.root();
    }

    private static List<Leaf> leaves(long from) {
        var answer =
                given().get("/v1/transparency/leaves?from=" + from)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
        var leaves = new ArrayList<Leaf>();
        List<Map<String, String>> all = answer.getList("leaves");
        for (var leaf : all) {
            leaves.add(
                    new Leaf(
                            ByteString.copyFrom(Base64.getDecoder().decode(leaf.get("label"))),
                            ByteString.copyFrom(Base64.getDecoder().decode(leaf.get("value")))));
        }
        return leaves;
    }

    private static JsonPath head() {
        return given().get("/v1/transparency/head").then().statusCode(200).extract().jsonPath();
    }

    private static ByteString bytes(JsonPath answer, String name) {
        return ByteString.copyFrom(Base64.getDecoder().decode(answer.getString(name)));
    }

    private static List<ByteString> hashes(List<String> base64) {
        return base64.stream().map(Base64.getDecoder()::decode).map(ByteString::copyFrom).toList();
    }

    private static ByteString key(TestDevice device) {
        return ByteString.copyFrom(Base64.getDecoder().decode(device.identityKey()));
    }

    private void publish(AccountId account, TestDevice device, Map<String, Object> more)
            throws Exception {
        issuer.put(TestDevice.state(account, 1, 3, 1, 2));
        var upload = new HashMap<>(device.upload(1, 1));
        upload.putAll(more);
        given().auth()
                .oauth2(issuer.token(DeviceAddress.of(account, 1)))
                .contentType("application/json")
                .body(upload)
                .put("/v1/keys")
                .then()
                .statusCode(204);
    }
}
