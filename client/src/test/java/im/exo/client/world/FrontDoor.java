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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    /** Done, and the connection cut instead of an answer. */
    private static final int LOST = -1;

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
    private boolean passwordsAway;
    private int lostSignIns;
    private final Map<Integer, String> names = new TreeMap<>();
    private boolean filesAway;
    private int lostAnswers;

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

    /** Whether nobody answers at all. */
    public synchronized void away(boolean gone) {
        away = gone;
    }

    public synchronized void filesAway(boolean away) {
        filesAway = away;
    }

    /** So many deletions are done and not answered. */
    public synchronized void loseDeletions(int many) {
        lostAnswers = many;
    }

    /** Whether no password can be changed. */
    public synchronized void passwordsAway(boolean away) {
        passwordsAway = away;
    }

    /** So many next answers to sign-ins and changes of the password get lost. */
    public synchronized void loseAnswers(int next) {
        lostSignIns = next;
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
                && lostSignIns > 0
                && lostSignIns-- > 0;
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
            String question =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            Answer answer =
                    answer(
                            question,
                            token == null ? 0 : Integer.parseInt(token.replace("Bearer ", "")),
                            Json.MAPPER.readTree(body));
            if (answer == null || answer.status() == LOST || loses(question)) {
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
        if (question.matches("PUT /v1/sessions/\\d+/name")) {
            names.put(Integer.parseInt(question.split("/")[3]), body.path("deviceName").asText());
            return ok(NOTHING);
        }
        if (lostAnswers > 0 && question.endsWith("/deletion")) {
            lostAnswers--;
            devices.clear();
            return new Answer(LOST, NOTHING);
        }
        if (question.contains(" /v1/usernames/")) {
            var parts = question.split(" /v1/usernames/", 2);
            var reply = usernames.answer(parts[0], parts[1], device != 0, body);
            return reply.problem() == null ? ok(reply.body()) : refuse(reply.problem());
        }
        return switch (question) {
            case "GET /v1/registration" ->
                    registration.isEmpty()
                            ? refuse(Problem.NOT_FOUND)
                            : ok(Map.of("mode", registration));
            case "POST /v1/accounts/current/deletion" -> {
                if (!body.path("authKey").asText().equals(authKey)) {
                    yield refuse(Problem.WRONG_CREDENTIALS);
                }
                devices.clear();
                withKeys.clear();
                yield ok(NOTHING);
            }
            case "GET /v1/accounts/current/data", "GET /v1/keys/data", "GET /v1/messages/data" ->
                    ok(Map.of("about", question));
            case "GET /v1/files/data" ->
                    filesAway ? refuse(Problem.UNAVAILABLE) : ok(Map.of("about", question));
            case "GET /v1/registration/challenge" -> ok(challenge());
            case "POST /v1/accounts" -> {
                invite = body.path("invite").asText();
                if (!invite.isEmpty() && refusesInvites) {
                    yield refuse(Problem.CHALLENGE_FAILED);
                }
                salt = body.path("salt").asText();
                authKey = body.path("authKey").asText();
                yield ok(session(introduction(body)));
            }
            case "POST /v1/sessions" ->
                    body.path("authKey").asText().equals(authKey)
                            ? ok(session(introduction(body)))
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

    private Map<String, Object> session(String introduction) {
        int device =
                introduction.isEmpty()
                        ? ++lastDevice
                        : deviceOf.computeIfAbsent(introduction, i -> ++lastDevice);
        devices.add(device);
        names.put(device, introduction.substring(introduction.indexOf(' ') + 1));
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
