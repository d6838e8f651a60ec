package im.exo.kit.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.Revocation;
import im.exo.contract.topics.Revocations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Stands in for auth-service in the tests of other services: discovery, signing keys, {@code
 * /internal/accounts} and {@code /internal/revocations}, and tokens of any shape.
 */
public final class TestIssuer implements AutoCloseable {

    /** The internal key that the fixture expects and hands out. */
    public static final String INTERNAL_KEY = "test-internal-key-0123456789abcdef";

    private final TestSigner signer = new TestSigner("test-key");
    private final HttpServer server;
    private final Map<AccountId, AccountState> accounts = new ConcurrentHashMap<>();
    private final TreeMap<Long, Revocation> revocations = new TreeMap<>();
    private final AtomicInteger keyFetches = new AtomicInteger();
    private volatile List<TestSigner> published = List.of(signer);
    private volatile boolean away;

    private TestIssuer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** On a free loopback port. */
    public static TestIssuer start() {
        return new TestIssuer();
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** What a service under test needs to be told. */
    public Map<String, String> config() {
        return Map.of(
                "quarkus.oidc.auth-server-url", url(),
                "exo.issuer", url(),
                "exo.auth.url", url(),
                "exo.internal.key", INTERNAL_KEY);
    }

    /** A valid token of ten minutes. */
    public String token(DeviceAddress device) {
        return claims(device).sign();
    }

    /** The claims of a valid token, to be bent before signing. */
    public TestToken claims(DeviceAddress device) {
        return new TestToken(signer, url(), device);
    }

    /** All that a forger could get hold of, with tokens of this device and of another account. */
    public Forgeries.Loot loot(DeviceAddress device) {
        var another = DeviceAddress.of(AccountId.random(), 1);
        return new Forgeries.Loot(
                token(device), token(another), "exo-refresh-token", signer.jwks());
    }

    /** All keys that verifiers find from now on. */
    public void publish(TestSigner... signers) {
        published = List.of(signers);
    }

    /** How often keys have been asked for. */
    public int keyFetches() {
        return keyFetches.get();
    }

    /** The key that signs all of these. */
    public TestSigner signer() {
        return signer;
    }

    public void put(AccountState state) {
        accounts.put(AccountId.of(state.getAccount()), state);
    }

    public void forget(AccountId account) {
        accounts.remove(account);
    }

    public synchronized void revoke(Revocation revocation) {
        revocations.put(revocations.isEmpty() ? 1 : revocations.lastKey() + 1, revocation);
    }

    /** While away every answer is 503. */
    public void away(boolean value) {
        away = value;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (away) {
            send(exchange, 503, "text/plain", new byte[0]);
        } else if (path.equals("/.well-known/openid-configuration")) {
            send(exchange, 200, "application/json", discovery().getBytes(UTF_8));
        } else if (path.equals("/.well-known/jwks.json")) {
            send(exchange, 200, "application/json", jwks().getBytes(UTF_8));
        } else if (!INTERNAL_KEY.equals(
                exchange.getRequestHeaders().getFirst("Exo-Internal-Key"))) {
            send(exchange, 404, "text/plain", new byte[0]);
        } else if (path.startsWith("/internal/accounts/")) {
            account(exchange, path.substring("/internal/accounts/".length()));
        } else if (path.equals("/internal/revocations")) {
            send(exchange, 200, "application/x-protobuf", revocationsAfter(cursor(exchange)));
        } else {
            send(exchange, 404, "text/plain", new byte[0]);
        }
    }

    private void account(HttpExchange exchange, String id) throws IOException {
        var state = accounts.get(AccountId.parse(id));
        if (state == null) {
            send(exchange, 404, "text/plain", new byte[0]);
        } else {
            send(exchange, 200, "application/x-protobuf", state.toByteArray());
        }
    }

    private static long cursor(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        return query == null ? 0 : Long.parseLong(query.replaceAll("[^0-9]", ""));
    }

    private synchronized byte[] revocationsAfter(long cursor) {
        var now = Instant.now().toEpochMilli();
        var answer = Revocations.newBuilder().setCursor(cursor);
        revocations
                .tailMap(cursor, false)
                .forEach(
                        (n, revocation) -> {
                            answer.setCursor(n);
                            if (revocation.getUntil() > now) {
                                answer.addRevocations(revocation);
                            }
                        });
        return answer.build().toByteArray();
    }

    private String jwks() {
        keyFetches.incrementAndGet();
        return published.stream()
                .map(TestSigner::jwk)
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    private String discovery() {
        return """
                {"issuer":"%s","jwks_uri":"%s/.well-known/jwks.json",\
                "token_endpoint":"%s/v1/sessions/refresh",\
                "id_token_signing_alg_values_supported":["ES256"]}"""
                .formatted(url(), url(), url());
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
