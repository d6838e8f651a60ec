package im.exo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.contract.AccountId;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Registers anonymous accounts the way every client does, proof of work included. */
public final class Accounts {

    /** One device that may open a socket. */
    public record Member(
            AccountId account, int device, int registrationId, String token, long version) {

        /** Failed checks print members; the token opens sockets. */
        @Override
        public String toString() {
            return "Member[device=%d, registrationId=%d]".formatted(device, registrationId);
        }
    }

    /**
     * A registration with its proof of work. It may be handed in again with the same bytes: that
     * makes no second account.
     */
    public record Application(int registrationId, byte[] body) {}

    private static final int AT_ONCE = 4;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;

    public Accounts(URI server) {
        this.server = server;
    }

    public Member register() throws IOException, InterruptedException {
        return submit(apply());
    }

    /** So many accounts, a few at a time: hashing their credentials keeps every core busy. */
    public List<Member> register(int count) throws InterruptedException, ExecutionException {
        List<Callable<Member>> registrations = Collections.nCopies(count, this::register);
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var members = new ArrayList<Member>();
            for (var member : threads.invokeAll(registrations)) {
                members.add(member.get());
            }
            return members;
        }
    }

    /** Gets a challenge and solves it. */
    public Application apply() throws IOException, InterruptedException {
        var challenge = call(request("/v1/registration/challenge").GET().build(), 200);
        var solved =
                JSON.writeValueAsBytes(
                        Map.of(
                                "algorithm", challenge.get("algorithm").asText(),
                                "challenge", challenge.get("challenge").asText(),
                                "number", solve(challenge),
                                "salt", challenge.get("salt").asText(),
                                "signature", challenge.get("signature").asText()));
        int registrationId = 1 + RANDOM.nextInt(16_000);
        var body =
                Map.of(
                        "altcha", Base64.getEncoder().encodeToString(solved),
                        "salt", Base64.getEncoder().encodeToString(random(16)),
                        "authKey", Base64.getEncoder().encodeToString(random(32)),
                        "registrationId", registrationId);
        return new Application(registrationId, JSON.writeValueAsBytes(body));
    }

    public Member submit(Application application) throws IOException, InterruptedException {
        var session = call(json("/v1/accounts", application.body()), 201);
        return new Member(
                AccountId.parse(session.get("account").asText()),
                session.get("device").asInt(),
                application.registrationId(),
                session.get("accessToken").asText(),
                session.get("accountVersion").asLong());
    }

    private HttpRequest json(String path, byte[] body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path));
    }

    /** Repeats what was turned away for its rate, as long as the server asks. */
    private JsonNode call(HttpRequest request, int expected)
            throws IOException, InterruptedException {
        while (true) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 429) {
                long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
                Thread.sleep(Math.min(seconds, 30) * 1_000);
                continue;
            }
            if (answer.statusCode() != expected) {
                throw new IOException(
                        "registration was answered with %d: %s"
                                .formatted(
                                        answer.statusCode(),
                                        new String(answer.body(), StandardCharsets.UTF_8)));
            }
            return JSON.readTree(answer.body());
        }
    }

    private static long solve(JsonNode challenge) throws IOException {
        byte[] wanted = HexFormat.of().parseHex(challenge.get("challenge").asText());
        byte[] salt = challenge.get("salt").asText().getBytes(StandardCharsets.UTF_8);
        long last = challenge.get("maxnumber").asLong();
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            for (long number = 0; number <= last; number++) {
                sha.update(salt);
                byte[] digits = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
                if (MessageDigest.isEqual(sha.digest(digits), wanted)) {
                    return number;
                }
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        throw new IOException("the server's challenge has no solution");
    }

    private static byte[] random(int bytes) {
        var random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }
}
