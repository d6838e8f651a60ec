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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Set<Integer> devices = new TreeSet<>();
    private final Set<Integer> withKeys = new TreeSet<>();
    private String authKey = "";
    private String salt = "";
    private String identity = "";
    private int lastDevice;
    private boolean keysAway;
    private boolean away;
    private final MeetingPlaces places = new MeetingPlaces();
    private final RecoveryDesk recovery = new RecoveryDesk(account);

    /** By what the server knows a repeated request. */
    private final Map<String, Integer> deviceOf = new HashMap<>();

    private final Set<String> linkTokens = new HashSet<>();
    private final List<String> lost = new ArrayList<>();
    private final Map<String, Runnable> events = new HashMap<>();
    private String registration = "open";
    private boolean refusesInvites;
    private String invite = "";
    private final List<String> asked = new ArrayList<>();

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

    /** Whether nobody answers at all. */
    public synchronized void away(boolean gone) {
        away = gone;
    }

    /** What an account takes: open, invite or closed; empty for a server that cannot say. */
    public synchronized void registration(String mode) {
        registration = mode;
    }

    public synchronized void refusesInvites() {
        refusesInvites = true;
    }

    /** The invite that somebody registered with. */
    public synchronized String invite() {
        return invite;
    }

    /** The next answer to such a question is lost; what was asked for is done. */
    public synchronized void loseAnswer(String question) {
        lost.add(question);
    }

    /** Something happens at the server just before the next such question. */
    public synchronized void before(String question, Runnable event) {
        events.put(question, event);
    }

    /** Answers that were to be lost, and nobody asked for. */
    public synchronized List<String> notAsked() {
        return List.copyOf(lost);
    }

    /** Every question so far: method and path. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    public synchronized MeetingPlaces places() {
        return places;
    }

    /** The sealed secrets, as the server holds them. */
    public synchronized RecoveryDesk recovery() {
        return recovery;
    }

    /** The link tokens run out. */
    public synchronized void forgetLinkTokens() {
        linkTokens.clear();
    }

    record Answer(int status, Object body) {}

    static Answer ok(Object body) {
        return new Answer(200, body);
    }

    static Answer refuse(Problem problem) {
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
            if (answer == null) {
                // Closing without an answer is a line that was cut.
                return;
            }
            if (answer.status() == 204) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            byte[] bytes = Json.write(answer.body());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** @return null when the answer is lost */
    private synchronized Answer answer(String question, int device, JsonNode body) {
        if (away) {
            return null;
        }
        asked.add(question);
        events.keySet().stream()
                .filter(question::matches)
                .findFirst()
                .map(events::remove)
                .ifPresent(Runnable::run);
        Answer answer = answerOf(question, device, body);
        boolean loses =
                lost.stream().filter(question::matches).findFirst().map(lost::remove).isPresent();
        return loses ? null : answer;
    }

    private Answer answerOf(String question, int device, JsonNode body) {
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
        if (question.contains(" /v1/provisioning")) {
            return places.answer(question, device, body);
        }
        if (question.contains(" /v1/recovery")) {
            return recovery(question, body);
        }
        return switch (question) {
            case "GET /v1/registration" ->
                    registration.isEmpty()
                            ? refuse(Problem.NOT_FOUND)
                            : ok(Map.of("mode", registration));
            case "GET /v1/registration/challenge" -> ok(challenge());
            case "POST /v1/accounts" -> {
                invite = body.path("invite").asText();
                if (!invite.isEmpty() && refusesInvites) {
                    yield refuse(Problem.CHALLENGE_FAILED);
                }
                salt = body.path("salt").asText();
                authKey = body.path("authKey").asText();
                yield ok(session());
            }
            case "POST /v1/sessions" -> ok(session());
            case "POST /v1/devices/link-token" -> {
                linkTokens.add("link token " + linkTokens.size());
                yield ok(Map.of("linkToken", "link token " + (linkTokens.size() - 1)));
            }
            case "POST /v1/devices" -> link(body);
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

    private Answer link(JsonNode body) {
        if (!body.path("authKey").asText().equals(authKey)
                || !body.path("account").asText().equals(account.text())) {
            return refuse(Problem.WRONG_CREDENTIALS);
        }
        boolean fresh = linkTokens.remove(body.path("linkToken").asText());
        return fresh || deviceOf.containsKey(introduction(body))
                ? ok(session(introduction(body)))
                : refuse(Problem.GONE);
    }

    /** As auth-service: without a name nothing is known again. */
    private static String introduction(JsonNode body) {
        String name = body.path("deviceName").asText();
        return name.isEmpty() ? "" : body.path("registrationId").asInt() + " " + name;
    }

    private Answer recovery(String question, JsonNode body) {
        if (question.equals("POST /v1/recovery/sign-in") && recovery.opens(body)) {
            salt = body.path("newSalt").asText();
            authKey = body.path("newAuthKey").asText();
            Map<String, Object> session = session(introduction(body));
            if (body.path("endOthers").asBoolean()) {
                devices.retainAll(Set.of(session.get("device")));
                withKeys.retainAll(devices);
            }
            return ok(session);
        }
        return recovery.answer(question, body, authKey);
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
        return session("");
    }

    private Map<String, Object> session(String introduction) {
        int device =
                introduction.isEmpty()
                        ? ++lastDevice
                        : deviceOf.computeIfAbsent(introduction, i -> ++lastDevice);
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
