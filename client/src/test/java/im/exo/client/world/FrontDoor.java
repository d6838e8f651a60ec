package im.exo.client.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import im.exo.client.http.Json;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;

/** One account's sessions and keys over real HTTP: what registration and signing in need. */
public final class FrontDoor implements AutoCloseable {

    private static final Map<String, Object> NOTHING = Map.of();

    private final HttpServer http;
    private final AccountId account = AccountId.random();
    private final UsernameBook usernames = new UsernameBook(account);
    private final Set<Integer> devices = new TreeSet<>();
    private final Set<Integer> withKeys = new TreeSet<>();
    private String authKey = "";
    private String salt = "";
    private String identity = "";
    private int lastDevice;
    private boolean keysAway;

    public FrontDoor() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** The account of whoever registers. */
    public AccountId account() {
        return account;
    }

    public UsernameBook usernames() {
        return usernames;
    }

    /** The devices that are signed in. */
    public synchronized List<Integer> devices() {
        return List.copyOf(devices);
    }

    public synchronized List<Integer> devicesWithKeys() {
        return List.copyOf(withKeys);
    }

    /** Whether the keyserver cannot be reached. */
    public synchronized void keysAway(boolean away) {
        keysAway = away;
    }

    private record Answer(int status, Object body) {}

    private static Answer ok(Object body) {
        return new Answer(200, body);
    }

    private static Answer refuse(Problem problem) {
        return new Answer(
                problem.status(), Map.of("type", problem.type(), "title", problem.title()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            Answer answer =
                    answer(
                            exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(),
                            token == null ? 0 : Integer.parseInt(token.replace("Bearer ", "")),
                            Json.MAPPER.readTree(body));
            byte[] bytes = Json.write(answer.body());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer answer(String question, int device, JsonNode body) {
        if (device != 0 && !devices.contains(device)) {
            return refuse(Problem.SESSION_REVOKED);
        }
        if (question.matches("POST /v1/sessions/\\d+/removal")) {
            if (!body.path("authKey").asText().equals(authKey)) {
                return refuse(Problem.WRONG_CREDENTIALS);
            }
            int gone = Integer.parseInt(question.split("/")[3]);
            devices.remove(gone);
            withKeys.remove(gone);
            return ok(NOTHING);
        }
        if (question.contains(" /v1/usernames/")) {
            var parts = question.split(" /v1/usernames/", 2);
            var reply = usernames.answer(parts[0], parts[1], device != 0, body);
            return reply.problem() == null ? ok(reply.body()) : refuse(reply.problem());
        }
        return switch (question) {
            case "GET /v1/registration/challenge" -> ok(challenge());
            case "POST /v1/accounts" -> {
                salt = body.path("salt").asText();
                authKey = body.path("authKey").asText();
                yield ok(session());
            }
            case "POST /v1/sessions" -> ok(session());
            case "POST /v1/sessions/refresh" -> refuse(Problem.SESSION_REVOKED);
            case "GET /v1/sessions" ->
                    ok(
                            Map.of(
                                    "sessions",
                                    devices.stream()
                                            .map(d -> Map.of("device", d, "current", d == device))
                                            .toList()));
            case "PUT /v1/keys" -> keysAway ? refuse(Problem.UNAVAILABLE) : publish(device, body);
            case "POST /v1/keys/check" ->
                    withKeys.contains(device) ? ok(NOTHING) : refuse(Problem.KEYS_DIFFER);
            case "GET /v1/keys" -> ok(Map.of("preKeys", 100, "kyberPreKeys", 100));
            default -> question.endsWith("/kdf") ? ok(kdf()) : refuse(Problem.NOT_FOUND);
        };
    }

    private Answer publish(int device, JsonNode body) {
        String key = body.path("identityKey").asText();
        boolean fits = identity.isEmpty() || identity.equals(key);
        if (!fits && !body.path("replaceIdentity").asBoolean()) {
            return refuse(Problem.CONFLICT);
        }
        identity = key;
        withKeys.add(device);
        return ok(NOTHING);
    }

    private Map<String, Object> session() {
        int device = ++lastDevice;
        devices.add(device);
        return Map.of(
                "account",
                account.text(),
                "device",
                device,
                "accessToken",
                Integer.toString(device),
                "accessTokenExpiresIn",
                600,
                "refreshToken",
                "refresh " + device,
                "accountVersion",
                device);
    }

    private Map<String, Object> kdf() {
        return Map.of("salt", salt, "memoryKiB", 19_456, "iterations", 2, "parallelism", 1);
    }

    private static Map<String, Object> challenge() {
        try {
            byte[] answer =
                    MessageDigest.getInstance("SHA-256")
                            .digest("salt7".getBytes(StandardCharsets.US_ASCII));
            return Map.of(
                    "algorithm", "SHA-256",
                    "challenge", HexFormat.of().formatHex(answer),
                    "salt", "salt",
                    "maxnumber", 10,
                    "signature", "signed");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
