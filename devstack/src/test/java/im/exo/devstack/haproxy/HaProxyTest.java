package im.exo.devstack.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.DevelopmentCertificate;
import im.exo.devstack.parts.HaProxy;
import im.exo.devstack.parts.PartFailed;
import im.exo.devstack.parts.RunningPart;
import im.exo.devstack.parts.Trees;
import im.exo.devstack.process.Ports;
import im.exo.devstack.standin.StandInCheckout;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The real settings in a real HAProxy, with services that only answer their name. */
class HaProxyTest {
    /** Certificates take seconds to make and are the same for every test. */
    @TempDir private static Path certificates;

    @TempDir private Path folder;

    private DataFolder data;
    private Path template;
    private Backend one;
    private Backend two;
    private Backend files;
    private HaProxy part;
    private RunningPart haproxy;

    @BeforeEach
    void start() throws Exception {
        new DevelopmentCertificate(certificates).prepare();
        data = new DataFolder(folder.resolve("data"));
        data.create();
        Files.createDirectories(data.part("tls").getParent());
        Trees.copy(certificates, data.part("tls"));
        template =
                Files.copy(
                        StandInCheckout.root().resolve("haproxy/haproxy.cfg"),
                        folder.resolve("haproxy.cfg"));
        one = new Backend("gateway-1");
        two = new Backend("gateway-2");
        files = new Backend("file-service-1");
        part = with(Map.of());
        haproxy = new RunningPart(part, data);
        haproxy.start();
        haproxy.awaitReady();
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/v1/x").startsWith("HTTP/1.1 200"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/v1/files").startsWith("HTTP/1.1 200"));
        List.of(one, two, files).forEach(backend -> backend.heads().clear());
    }

    private HaProxy with(Map<String, String> settings) {
        return new HaProxy(
                template,
                data,
                part == null ? Ports.free() : part.http(),
                part == null ? Ports.free() : part.https(),
                "127.0.0.1",
                List.of(
                        new HaProxy.Server("gateway-1", one.port(), one.port()),
                        new HaProxy.Server("gateway-2", two.port(), two.port())),
                List.of(new HaProxy.Server("file-service-1", files.port(), files.port())),
                settings);
    }

    private void restartWith(Map<String, String> settings) throws Exception {
        haproxy.stop();
        haproxy = new RunningPart(with(settings), data);
        haproxy.start();
        haproxy.awaitReady();
    }

    @AfterEach
    void stop() throws Exception {
        haproxy.stop();
        one.close();
        two.close();
        files.close();
    }

    @Test
    void the_settings_pass_haproxys_own_check_without_a_warning() throws Exception {
        assertThat(part.lint()).isEmpty();
    }

    @Test
    void files_go_to_file_service_and_all_else_to_the_gateways_in_turn() throws Exception {
        for (String path : List.of("/v1/files", "/v1/files/abc", "/cdn/abc?exp=1&sig=2")) {
            assertThat(get(path)).as(path).endsWith("file-service-1");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            String answer = get("/v1/filesystem");
            seen.add(answer.substring(answer.length() - "gateway-1".length()));
        }
        assertThat(seen).containsExactlyInAnyOrder("gateway-1", "gateway-2");
    }

    @Test
    void nothing_internal_is_found_from_outside_however_it_is_spelled() throws Exception {
        for (String path :
                List.of(
                        "/internal/accounts",
                        "/internal",
                        "/q/health/ready",
                        "/q/metrics",
                        "/INTERNAL/x",
                        "/%69nternal/x",
                        "/cdn/../internal/x",
                        "/cdn/%2e%2e/internal/x",
                        "/v1/files/..%2finternal",
                        "/v1/files/./../../internal",
                        "//internal/x",
                        "/cdn/\\internal",
                        "/v1/files/;/internal")) {
            assertThat(get(path))
                    .as(path)
                    .startsWith("HTTP/1.1 404")
                    .contains("application/problem+json", "urn:exo:problem:not-found");
        }
        assertThat(one.heads()).isEmpty();
        assertThat(two.heads()).isEmpty();
        assertThat(files.heads()).isEmpty();
    }

    @Test
    void what_a_client_says_about_its_way_is_replaced() throws Exception {
        get(
                "/v1/files",
                "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nForwarded: for=6.6.6.6\r\n"
                        + "X-Real-IP: 6.6.6.6\r\nExo-Internal-Key: stolen\r\n"
                        + "traceparent: claimed\r\ntracestate: claimed\r\nbaggage: claimed\r\n");
        assertThat(files.heads()).hasSize(1);
        assertThat(files.heads().getFirst().toLowerCase(Locale.ROOT))
                .doesNotContain("6.6.6.6", "stolen", "claimed", "forwarded-proto: https")
                .contains("x-forwarded-for: 127.0.0.1", "x-forwarded-proto: http");
    }

    @Test
    void small_whole_answers_are_cached_and_parts_and_large_ones_are_not() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(get("/cdn/small")).startsWith("HTTP/1.1 200").endsWith("file-service-1");
        }
        assertThat(files.heads()).hasSize(1);
        for (int i = 0; i < 2; i++) {
            assertThat(get("/cdn/small", "Range: bytes=1-2\r\n")).startsWith("HTTP/1.1 206");
        }
        assertThat(files.heads()).hasSize(3);
        for (int i = 0; i < 2; i++) {
            assertThat(get("/cdn/big")).startsWith("HTTP/1.1 200");
        }
        assertThat(files.heads()).hasSize(5);
        for (int i = 0; i < 2; i++) {
            get("/cdn/small?sig=another");
        }
        assertThat(files.heads()).hasSize(6);
    }

    @Test
    void too_many_requests_from_one_address_are_told_so() throws Exception {
        restartWith(Map.of("EXO_LIMIT_REQUESTS", "20"));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(get("/v1/x"))
                                        .startsWith("HTTP/1.1 429")
                                        .contains(
                                                "urn:exo:problem:rate-limited", "retry-after: 10"));
    }

    @Test
    void an_unready_gateway_gets_nothing_and_without_any_the_answer_is_a_problem()
            throws Exception {
        one.answerWith(503);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> {
                            one.heads().clear();
                            for (int i = 0; i < 6; i++) {
                                assertThat(get("/v1/x")).endsWith("gateway-2");
                            }
                            assertThat(one.heads()).isEmpty();
                        });
        two.close();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(get("/v1/x"))
                                        .startsWith("HTTP/1.1 503")
                                        .contains(
                                                "application/problem+json",
                                                "urn:exo:problem:unavailable"));
        one.answerWith(200);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(get("/v1/x")).endsWith("gateway-1"));
    }

    @Test
    void a_socket_stays_open_through_a_reload() throws Exception {
        try (Socket socket = Ports.connect(part.http(), 30_000)) {
            socket.getOutputStream()
                    .write(
                            ("GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(line(socket.getInputStream())).contains(" 101 ");
            while (!line(socket.getInputStream()).isEmpty()) {
                // The rest of the head.
            }
            echo(socket, "before");
            ProcessHandle master = haproxy.process().orElseThrow();
            Set<Long> workers = workers(master);
            part.reload(master);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !workers.containsAll(workers(master)));
            assertThat(get("/v1/x")).startsWith("HTTP/1.1 200");
            echo(socket, "after");
        }
    }

    @Test
    void changed_settings_come_with_a_reload_and_refused_ones_change_nothing() throws Exception {
        ProcessHandle master = haproxy.process().orElseThrow();
        String good = Files.readString(template);
        Files.writeString(
                template,
                good.replace(
                        "    use_backend cdn",
                        "    http-after-response set-header Exo-Reloaded yes\n    use_backend cdn"));
        part.reload(master);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(get("/v1/x")).contains("exo-reloaded: yes"));

        Files.writeString(template, good + "\n    no-such-word\n");
        assertThatThrownBy(() -> part.reload(master))
                .isInstanceOf(PartFailed.class)
                .hasMessageContaining("no-such-word");
        assertThat(get("/v1/x")).contains("exo-reloaded: yes");
        haproxy.kill9();
        await().atMost(Duration.ofSeconds(60)).until(() -> Ports.isFree(part.http()));
        Files.writeString(template, good);
        haproxy.start();
        haproxy.awaitReady();
    }

    @Test
    void one_address_holds_no_more_connections_than_it_may() throws Exception {
        restartWith(Map.of("EXO_LIMIT_CONNECTIONS", "3"));
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                held.add(Ports.connect(part.http(), 30_000));
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(refused()).isTrue());
            for (Socket socket : held) {
                socket.getOutputStream()
                        .write(
                                "GET /v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(line(socket.getInputStream())).contains(" 200");
            }
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(refused()).isFalse());
    }

    @Test
    void when_it_is_crowded_there_is_room_for_who_holds_little() throws Exception {
        restartWith(Map.of("EXO_CROWDED", "10", "EXO_LIMIT_CONNECTIONS_CROWDED", "2"));
        List<Socket> held = new ArrayList<>();
        try {
            // Whoever comes next is one too many; this one itself could be reset while it connects.
            for (int i = 0; i < 10; i++) {
                held.add(connectFrom("127.0.0.2"));
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(getFrom("127.0.0.2")).isEmpty());
            assertThat(get("/v1/x")).startsWith("HTTP/1.1 200");
            assertThat(getFrom("127.0.0.3")).contains(" 200");
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(getFrom("127.0.0.2")).contains(" 200"));
    }

    private Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(30_000);
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", part.http()), 30_000);
        return socket;
    }

    /** The status line; empty when the connection is refused. */
    private String getFrom(String address) throws IOException {
        try (Socket socket = connectFrom(address)) {
            socket.getOutputStream()
                    .write(
                            "GET /v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            return line(socket.getInputStream());
        } catch (SocketException reset) {
            return "";
        }
    }

    private boolean refused() {
        try {
            return !get("/v1/x").startsWith("HTTP/1.1 200");
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void files_and_its_own_words_carry_the_security_headers_once() throws Exception {
        for (String path : List.of("/cdn/small", "/v1/files", "/v1/x", "/internal")) {
            String head = get(path).toLowerCase(Locale.ROOT);
            for (String header :
                    List.of(
                            "x-content-type-options: nosniff",
                            "content-security-policy: default-src 'none'",
                            "referrer-policy: no-referrer",
                            "cross-origin-resource-policy: cross-origin")) {
                assertThat(head.split(header, -1)).as(path + " " + header).hasSize(2);
            }
            assertThat(head).doesNotContain("strict-transport-security");
        }
    }

    private static Set<Long> workers(ProcessHandle master) {
        Set<Long> pids = new HashSet<>();
        master.children().forEach(child -> pids.add(child.pid()));
        return pids;
    }

    @Test
    void the_workers_go_with_a_killed_master() throws Exception {
        ProcessHandle master = haproxy.process().orElseThrow();
        Set<Long> workers = workers(master);
        assertThat(workers).isNotEmpty();
        haproxy.kill9();
        await().atMost(Duration.ofSeconds(60)).until(() -> Ports.isFree(part.http()));
        haproxy.start();
        haproxy.awaitReady();
    }

    @Test
    void only_tls_1_3_is_spoken_and_the_certificate_fits_localhost() throws Exception {
        assertThat(handshake("TLSv1.3")).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> handshake("TLSv1.2")).isInstanceOf(SSLException.class);
    }

    @Test
    void its_log_knows_neither_addresses_nor_urls() throws Exception {
        get("/v1/secret-path/abc?token=hidden", "Cookie: private\r\nX-Forwarded-For: 6.6.6.6\r\n");
        get("/internal/secret-path");
        try (Socket broken = Ports.connect(part.https(), 5_000)) {
            broken.getOutputStream()
                    .write("this is no TLS at all\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            broken.getInputStream().read();
        } catch (IOException refused) {
            // As it should be.
        }
        try (Socket broken = Ports.connect(part.http(), 5_000)) {
            broken.getOutputStream()
                    .write("NONSENSE secret-path\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            broken.getInputStream().readAllBytes();
        }
        Path log = data.log("haproxy");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(Files.readString(log))
                                        .contains("request GET 200", "connection failed"));
        assertThat(Files.readString(log))
                .doesNotContain(
                        "127.0.0.1", "::1", "6.6.6.6", "secret-path", "hidden", "private", "/v1/");
    }

    private String handshake(String version) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in =
                Files.newInputStream(new DevelopmentCertificate(data.part("tls")).authority())) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("localhost", part.https())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {version});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream()
                    .write(
                            "GET /v1/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(line(socket.getInputStream())).contains("200");
            return socket.getSession().getProtocol();
        }
    }

    private static void echo(Socket socket, String text) throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(line(socket.getInputStream())).isEqualTo(text);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            line.append((char) next);
            next = in.read();
        }
        return line.toString().strip();
    }

    private String get(String path) throws IOException {
        return get(path, "");
    }

    /** Raw, because a well-behaved client would tidy the path. */
    private String get(String path, String headers) throws IOException {
        try (Socket socket = Ports.connect(part.http(), 30_000)) {
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: localhost\r\n"
                                            + headers
                                            + "Connection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
