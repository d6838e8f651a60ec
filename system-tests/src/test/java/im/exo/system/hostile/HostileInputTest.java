package im.exo.system.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.kit.testing.Forgeries;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.platform.Started;
import im.exo.system.raw.RawDevice;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every operation of the merged OpenAPI document, attacked in every way that can be generated. The
 * last class of a run: one attack is a genuine token after its time, which has passed by then.
 */
@ExtendWith(SharedPlatform.class)
@Order(Integer.MAX_VALUE)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileInputTest {

    /** Operations for which nobody needs a token. */
    private static final Set<String> OPEN =
            Set.of(
                    "GET /v1/registration",
                    "GET /v1/registration/challenge",
                    "POST /v1/accounts",
                    "GET /v1/accounts/{}/kdf",
                    "POST /v1/sessions",
                    "POST /v1/sessions/refresh",
                    "POST /v1/sessions/passkey/options",
                    "POST /v1/sessions/passkey",
                    "POST /v1/devices",
                    "POST /v1/provisioning",
                    "GET /v1/provisioning/{}/message",
                    "DELETE /v1/provisioning/{}",
                    "POST /v1/recovery/backup",
                    "POST /v1/recovery/sign-in",
                    "GET /.well-known/openid-configuration",
                    "GET /.well-known/jwks.json",
                    "GET /v1/certificate/roots",
                    "GET /v1/usernames/{}",
                    "GET /v1/usernames/link/{}",
                    "GET /v1/transparency/head",
                    "GET /v1/transparency/consistency",
                    "GET /v1/transparency/leaves",
                    "GET /v1/transparency/labels/{}",
                    "OPTIONS /v1/files/uploads",
                    "GET /cdn/{}",
                    "HEAD /cdn/{}",
                    "GET /openapi",
                    "GET /health",
                    "GET /v1/socket");

    private static final int SLICES = 8;

    private static final Pattern DOCUMENTED =
            Pattern.compile("`(GET|PUT|POST|DELETE|PATCH|HEAD) (/(?:\\{[^}]*}|[^ `?])*)");

    private final Exo exo;
    private final Http http;

    HostileInputTest(Exo exo) {
        this.exo = exo;
        this.http = new Http(exo.door());
    }

    private List<Operation> operations() throws IOException {
        var answer = http.request("GET", "/openapi").header("Accept", "application/json").send();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return Operation.of(answer.json());
    }

    @Test
    void the_merged_document_describes_every_documented_operation() throws IOException {
        var text =
                Files.readString(
                        Path.of(System.getProperty("exo.root"), "docs/protocol/http-api.md"));
        var documented = new TreeSet<String>();
        String outside = text.substring(0, text.indexOf("# Between the services"));
        for (Matcher found = DOCUMENTED.matcher(outside); found.find(); ) {
            String path = found.group(2);
            if (!List.of("/v1/socket", "/openapi", "/health").contains(path)) {
                documented.add(found.group(1) + " " + path.replaceAll("\\{[^}]+}", "{}"));
            }
        }
        assertThat(documented).hasSizeGreaterThan(15);
        assertThat(operations().stream().map(Operation::shape).toList()).containsAll(documented);
    }

    @TestFactory
    Stream<DynamicTest> every_operation_refuses_what_is_wrong_with_a_problem_of_the_table()
            throws Exception {
        var victim = exo.accounts().register();
        Map<String, String> values =
                Map.of(
                        "{acct}", victim.account().text(),
                        "{account}", victim.account().text(),
                        "{device}", "1");
        var all = Forgeries.of(Loot.of(exo));
        var turn = new AtomicInteger();
        var expired = expired();
        var operations = operations();
        return operations.stream()
                .filter(operation -> !operation.method().equals("OPTIONS"))
                .map(
                        operation ->
                                DynamicTest.dynamicTest(
                                        operation.toString(),
                                        () -> {
                                            // One account each: its limits stay out of it.
                                            var token = exo.accounts().register().token();
                                            var forgeries = slice(all, turn.getAndIncrement());
                                            forgeries.put("expired", expired);
                                            var attacks =
                                                    new Attacks(http, token, forgeries, values);
                                            attack(
                                                    attacks.on(
                                                            operation,
                                                            Attacks.methods(
                                                                    operations, operation.path()),
                                                            OPEN.contains(operation.shape())));
                                        }));
    }

    /** Some of them for each operation, all of them together. */
    private static Map<String, String> slice(Map<String, String> forgeries, int turn) {
        var slice = new LinkedHashMap<String, String>();
        int n = turn;
        for (var each : forgeries.entrySet()) {
            if (n++ % SLICES == 0) {
                slice.put(each.getKey(), each.getValue());
            }
        }
        return slice;
    }

    /** A token that was good, and is no more. */
    private String expired() {
        String token = exo.first().token();
        await("the first token's end")
                .atMost(Started.TOKEN_LIFETIME.plus(Exo.PATIENCE))
                .until(
                        () ->
                                http.request("GET", "/v1/sessions").token(token).send().status()
                                        == 401);
        return token;
    }

    private static void attack(List<Attacks.Attack> attacks) throws IOException {
        var softly = new SoftAssertions();
        for (var attack : attacks) {
            var answer = attack.request().send();
            if (attack.oversizedHead()) {
                Problems.checkOversizedHead(softly, attack.name(), answer, attack.refusals());
            } else {
                Problems.check(softly, attack.name(), answer, attack.refusals());
            }
        }
        softly.assertAll();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void after_all_of_it_a_message_still_passes() throws Exception {
        exo.awaitHealthy();
        var sender = exo.accounts().register();
        var receiver = exo.accounts().register();
        try (var at = RawDevice.open(exo.sockets(), receiver);
                var from = RawDevice.open(exo.sockets(), sender)) {
            from.send(receiver, List.of(RawDevice.envelope(receiver, "well".getBytes())));
            await().atMost(Exo.PATIENCE)
                    .untilAsserted(() -> assertThat(at.deliveries()).hasSize(1));
        }
    }
}
