package im.exo.client.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
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
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;

/** One account's sessions and keys over real HTTP: what registration and signing in need. */
public final class FrontDoor implements AutoCloseable {

    private static final Map<String, Object> NOTHING = Map.of();

    private final HttpServer http;
    private final AccountId account = AccountId.random();
    private final Set<Integer> devices = new TreeSet<>();
    private final Set<Integer> withKeys = new TreeSet<>();
    private String authKey = "";
    private String salt = "";
    private String identity = "";
    private int lastDevice;
    private boolean keysAway;
    private boolean passwordsAway;
    private int lost;
    private final Map<String, Map<String, Object>> sessions = new HashMap<>();
    private final Map<Integer, String> names = new TreeMap<>();

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

    /** Whether no password can be changed. */
    public synchronized void passwordsAway(boolean away) {
        passwordsAway = away;
    }

    /** So many next answers to sign-ins and changes of the password get lost. */
    public synchronized void loseAnswers(int next) {
        lost = next;
    }

    /** Another device of the account has changed the password. */
    public synchronized void changePasswordElsewhere(char[] password) {
        var fresh = new byte[16];
        new SecureRandom().nextBytes(fresh);
        try (var keys = PasswordKeys.derive(password, Kdf.standard(fresh))) {
            salt = Json.base64(fresh);
            authKey = Json.base64(keys.auth());
        }
    }

    /** As the server has them, in base64. */
    public synchronized List<String> deviceNames() {
        return List.copyOf(names.values());
    }

    private synchronized boolean loses(String question) {
        return (question.equals("POST /v1/sessions") || question.startsWith("PUT /v1/accounts"))
                && lost > 0
                && lost-- > 0;
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
            String question =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            Answer answer =
                    answer(
                            question,
                            token == null ? 0 : Integer.parseInt(token.replace("Bearer ", "")),
                            Json.MAPPER.readTree(body));
            if (loses(question)) {
                return;
            }
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
        if (question.matches("PUT /v1/sessions/\\d+/name")) {
            names.put(Integer.parseInt(question.split("/")[3]), body.path("deviceName").asText());
            return ok(NOTHING);
        }
        return switch (question) {
            case "GET /v1/registration/challenge" -> ok(challenge());
            case "POST /v1/accounts" -> {
                salt = body.path("salt").asText();
                authKey = body.path("authKey").asText();
                yield ok(session(body));
            }
            case "POST /v1/sessions" ->
                    body.path("authKey").asText().equals(authKey)
                            ? ok(session(body))
                            : refuse(Problem.WRONG_CREDENTIALS);
            case "POST /v1/sessions/removal" -> {
                if (!body.path("authKey").asText().equals(authKey)) {
                    yield refuse(Problem.WRONG_CREDENTIALS);
                }
                devices.removeIf(one -> one != device || body.path("all").asBoolean());
                withKeys.retainAll(devices);
                yield ok(NOTHING);
            }
            case "PUT /v1/accounts/current/password" ->
                    passwordsAway ? refuse(Problem.UNAVAILABLE) : change(body);
            case "POST /v1/sessions/refresh" -> refuse(Problem.SESSION_REVOKED);
            case "GET /v1/sessions" ->
                    ok(
                            Map.of(
                                    "sessions",
                                    devices.stream()
                                            .map(
                                                    d ->
                                                            Map.of(
                                                                    "device",
                                                                    d,
                                                                    "deviceName",
                                                                    names.get(d),
                                                                    "current",
                                                                    d == device))
                                            .toList()));
            case "PUT /v1/keys" -> keysAway ? refuse(Problem.UNAVAILABLE) : publish(device, body);
            case "POST /v1/keys/check" ->
                    withKeys.contains(device) ? ok(NOTHING) : refuse(Problem.KEYS_DIFFER);
            case "GET /v1/keys" -> ok(Map.of("preKeys", 100, "kyberPreKeys", 100));
            default -> question.endsWith("/kdf") ? ok(kdf()) : refuse(Problem.NOT_FOUND);
        };
    }

    /** As auth-service: a salt that is stored already makes it a repeated request. */
    private Answer change(JsonNode body) {
        boolean repeated = body.path("newSalt").asText().equals(salt);
        String proof = body.path(repeated ? "newAuthKey" : "authKey").asText();
        if (!proof.equals(authKey)) {
            return refuse(Problem.WRONG_CREDENTIALS);
        }
        salt = body.path("newSalt").asText();
        authKey = body.path("newAuthKey").asText();
        return ok(NOTHING);
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

    /** The same name again is the same request again. */
    private Map<String, Object> session(JsonNode body) {
        String name = body.path("deviceName").asText();
        return sessions.computeIfAbsent(name, one -> session(one));
    }

    private Map<String, Object> session(String name) {
        int device = ++lastDevice;
        devices.add(device);
        names.put(device, name);
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
