package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.devstack.platform.Supervised;
import im.exo.system.hostile.Problems;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawFiles;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** What the outside sees of HAProxy and gateway, whatever lies behind. */
@ExtendWith(SharedPlatform.class)
class FrontDoorTest {

    private static final List<String> INTERNAL =
            List.of(
                    "/internal/revocations?after=0",
                    "/internal/accounts/x",
                    "/internal/openapi",
                    "/q/health",
                    "/q/health/ready",
                    "/q/metrics",
                    "/q/openapi",
                    "/%69nternal/revocations?after=0",
                    "/internal%2frevocations",
                    "//internal/revocations",
                    "/v1/../internal/revocations?after=0",
                    "/v1/accounts/../../internal/revocations?after=0",
                    "/v1/files/..%2f..%2finternal/revocations",
                    "/cdn/../q/metrics",
                    "/INTERNAL/revocations");

    private final Exo exo;
    private final Http http;

    FrontDoorTest(Exo exo) {
        this.exo = exo;
        this.http = new Http(exo.door());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/openapi", "/v1/registration/challenge", "/nothing"})
    void every_answer_carries_the_security_headers_and_says_nothing_of_the_server(String path)
            throws Exception {
        var answer = http.get(path);
        var softly = new SoftAssertions();
        softly.assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        softly.assertThat(answer.header("Referrer-Policy")).contains("no-referrer");
        softly.assertThat(answer.header("Content-Security-Policy")).isPresent();
        softly.assertThat(answer.header("Server")).isEmpty();
        softly.assertThat(answer.header("X-Powered-By")).isEmpty();
        softly.assertThat(answer.header("Strict-Transport-Security")).as("plain http").isEmpty();
        softly.assertAll();
    }

    @Test
    void nothing_internal_is_found_from_outside() throws Exception {
        var softly = new SoftAssertions();
        String token = exo.accounts().register().token();
        for (String path : INTERNAL) {
            var plain = http.get(path);
            var withHeader =
                    http.request("GET", path)
                            .header("Exo-Internal-Key", "guess")
                            .header("X-Forwarded-For", "127.0.0.1")
                            .token(token)
                            .send();
            Problems.check(softly, path, plain, Set.of(400, 404));
            Problems.check(softly, path + " with headers", withHeader, Set.of(400, 404));
        }
        softly.assertAll();
    }

    @Test
    void dead_back_ends_are_said_so_and_the_cache_and_the_others_go_on() throws Exception {
        var content = new byte[50_000];
        new Random(5).nextBytes(content);
        var member = exo.accounts().register();
        var upload = new RawFiles(http, member.token());
        String path = upload.cdn(upload.upload(content));
        var first = http.get(path);
        assertThat(first.status()).as(first.header("Cache-Control").toString()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(content);
        assertThat(first.header("Cache-Control").orElse("")).contains("max-age");
        assertThat(first.header("ETag")).isPresent();
        var files = exo.platform().process("file-service");
        var keys = exo.platform().process("keyserver-service");
        files.keepDown();
        keys.keepDown();
        var softly = new SoftAssertions();
        try {
            for (String gone : new String[] {link(), "/v1/keys"}) {
                var answer = http.request("GET", gone).token(member.token()).send();
                Problems.check(softly, gone, answer, Set.of(502, 503));
            }
            softly.assertThat(status(member, "/v1/sessions")).as("others").isEqualTo(200);
            var second = http.get(path);
            softly.assertThat(second.status()).as("from the cache").isEqualTo(200);
            softly.assertThat(second.body()).isEqualTo(content);
            softly.assertThat(http.get(path + "0").status())
                    .as("another address")
                    .isNotEqualTo(200);
        } finally {
            bringBack(files, keys);
        }
        softly.assertAll();
        exo.awaitHealthy();
        await("both are back")
                .atMost(Exo.PATIENCE)
                .until(() -> status(member, "/v1/keys") == 200 && status(member, link()) == 404);
    }

    /** Of a file that does not exist. */
    private static String link() {
        return "/v1/files/" + "A".repeat(22) + "/link";
    }

    /** All of them at once, since a start takes a while. */
    private static void bringBack(Supervised... processes) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = new ArrayList<Future<?>>();
            for (var process : processes) {
                starts.add(
                        threads.submit(
                                () -> {
                                    process.bringBack();
                                    return process;
                                }));
            }
            for (var start : starts) {
                start.get();
            }
        }
    }

    private int status(Member member, String path) throws Exception {
        return http.request("GET", path).token(member.token()).send().status();
    }

    @Test
    void tls_is_1_3_only_under_the_platforms_own_authority() throws Exception {
        try (var modern = tls("TLSv1.3")) {
            modern.startHandshake();
            assertThat(modern.getSession().getProtocol()).isEqualTo("TLSv1.3");
            modern.getOutputStream()
                    .write(
                            "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes());
            String answer = new String(modern.getInputStream().readAllBytes());
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("strict-transport-security");
        }
        try (var old = tls("TLSv1.2")) {
            assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private SSLSocket tls(String version) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        Path authority = exo.platform().data().part("tls").resolve("ca.pem");
        try (var pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        "localhost", exo.platform().options().layout().https());
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {version});
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Test
    void no_log_holds_an_address_a_url_an_account_or_a_token() throws Exception {
        var member = exo.accounts().register();
        http.get("/v1/accounts/" + member.account().text() + "/kdf?marker-in-the-query=1");
        http.request("GET", "/marker-in-the-path").token(member.token()).send();
        var broken = http.request("GET", "/%zz-marker-in-a-broken-path").send();
        assertThat(broken.status()).isGreaterThanOrEqualTo(400);
        Path logs = exo.platform().data().logs();
        await("HAProxy logs requests")
                .atMost(Exo.PATIENCE)
                .until(() -> Files.readString(logs.resolve("haproxy.log")).contains("GET"));
        var softly = new SoftAssertions();
        try (var files = Files.list(logs)) {
            for (Path log : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(log);
                String name = log.getFileName().toString();
                for (String secret :
                        new String[] {
                            "marker-in-",
                            member.account().text(),
                            member.account().text().replace("-", ""),
                            member.token().substring(member.token().length() - 40),
                        }) {
                    softly.assertThat(text.contains(secret))
                            .as(name + " with " + secret.substring(0, 5))
                            .isFalse();
                }
            }
        }
        for (String line : Files.readAllLines(logs.resolve("haproxy.log"))) {
            if (line.contains("request ")) {
                softly.assertThat(line).doesNotContain("127.0.0.1", "/v1", "/cdn", "?", "::1");
            }
        }
        softly.assertAll();
    }
}
