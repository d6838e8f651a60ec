package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
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
import java.util.Random;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** What the outside sees of HAProxy and gateway, whatever lies behind. */
@ExtendWith(SharedPlatform.class)
class FrontDoorTest {

    private final Exo exo;
    private final Http http;
    private final Member member;

    FrontDoorTest(Exo exo) throws Exception {
        this.exo = exo;
        this.http = new Http(exo.door());
        this.member = exo.accounts().register();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "/INTERNAL/revocations"
            })
    void nothing_internal_is_found_from_outside(String path) throws Exception {
        var plain = http.get(path);
        var withHeader =
                http.request("GET", path)
                        .header("Exo-Internal-Key", "guess")
                        .header("X-Forwarded-For", "127.0.0.1")
                        .token(member.token())
                        .send();
        var softly = new SoftAssertions();
        Problems.check(softly, "plain", plain, Set.of(400, 404));
        Problems.check(softly, "with headers", withHeader, Set.of(400, 404));
        softly.assertAll();
    }

    @Test
    void a_dead_back_end_is_said_so_and_when_to_come_back() throws Exception {
        var files = exo.platform().process("file-service");
        var keys = exo.platform().process("keyserver-service");
        files.keepDown();
        keys.keepDown();
        try {
            var softly = new SoftAssertions();
            for (String path : new String[] {"/v1/files/" + "A".repeat(22) + "/link", "/v1/keys"}) {
                var answer = http.request("GET", path).token(member.token()).send();
                Problems.check(softly, path, answer, Set.of(502, 503));
            }
            softly.assertThat(
                            http.request("GET", "/v1/sessions")
                                    .token(member.token())
                                    .send()
                                    .status())
                    .as("the others go on")
                    .isEqualTo(200);
            softly.assertAll();
        } finally {
            files.bringBack();
            keys.bringBack();
        }
        exo.awaitHealthy();
        await("both are back")
                .atMost(Exo.PATIENCE)
                .until(
                        () ->
                                status("/v1/keys") == 200
                                        && status("/v1/files/" + "A".repeat(22) + "/link") == 404);
    }

    private int status(String path) throws Exception {
        return http.request("GET", path).token(member.token()).send().status();
    }

    @Test
    void a_small_file_is_answered_from_the_cache_even_when_file_service_is_away() throws Exception {
        var content = new byte[50_000];
        new Random(5).nextBytes(content);
        var files = new RawFiles(http, member.token());
        String path = files.cdn(files.upload(content));
        var first = http.get(path);
        assertThat(first.status()).as(first.header("Cache-Control").toString()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(content);
        assertThat(first.header("Cache-Control").orElse("")).contains("max-age");
        assertThat(first.header("ETag")).isPresent();
        var service = exo.platform().process("file-service");
        service.keepDown();
        try {
            var second = http.get(path);
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(content);
            assertThat(http.get(path + "0").status()).as("another address").isNotEqualTo(200);
        } finally {
            service.bringBack();
        }
        exo.awaitHealthy();
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
