package im.exo.client.world;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.usernames.BaseUsernameException;
import org.signal.libsignal.usernames.Username;

import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The usernames of one account and of strangers, as {@code /v1/usernames} answers for them. */
public final class UsernameBook {

    /** A problem or a body. */
    public record Reply(@Nullable Problem problem, Map<String, Object> body) {}

    private final AccountId account;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> links = new HashMap<>();
    private @Nullable String reserved;
    private @Nullable String current;
    private @Nullable String handle;
    private boolean answersLost;
    private int tokenless;

    UsernameBook(AccountId account) {
        this.account = account;
    }

    /** Somebody else has it. */
    public synchronized void take(String username) throws Exception {
        taken.add(hash(new Username(username)));
    }

    /** Whether confirmations arrive and their answers do not. */
    public synchronized void loseAnswers(boolean lose) {
        answersLost = lose;
    }

    /** Another device of the account has made another link. */
    public synchronized void rotateElsewhere() {
        links.clear();
        handle = UUID.randomUUID().toString();
        links.put(handle, "AAAA");
    }

    /** How often somebody was looked up without a token. */
    public synchronized int tokenless() {
        return tokenless;
    }

    private static String hash(Username name) {
        return Base64.getEncoder().encodeToString(name.getHash());
    }

    private static Reply no(Problem problem) {
        return new Reply(problem, Map.of());
    }

    private static Reply yes(Map<String, Object> body) {
        return new Reply(null, body);
    }

    synchronized Reply answer(String method, String what, boolean signedIn, JsonNode body) {
        return switch (method + " " + what) {
            case "PUT reservation" -> reserve(body);
            case "PUT current" -> confirm(body);
            case "GET current" ->
                    current == null
                            ? no(Problem.UNKNOWN_USERNAME)
                            : yes(
                                    handle == null
                                            ? Map.of("hash", current)
                                            : Map.of("hash", current, "linkHandle", handle));
            case "DELETE current" -> {
                current = null;
                links.clear();
                yield yes(Map.of());
            }
            case "PUT link" -> link(body.path("encryptedUsername").asText());
            default -> lookup(what, signedIn);
        };
    }

    private Reply reserve(JsonNode body) {
        for (JsonNode hash : body.path("hashes")) {
            if (!taken.contains(hash.asText())) {
                reserved = hash.asText();
                return yes(Map.of("hash", hash.asText()));
            }
        }
        return no(Problem.USERNAME_TAKEN);
    }

    private Reply confirm(JsonNode body) {
        String hash = body.path("hash").asText();
        if (!hash.equals(reserved)) {
            return no(Problem.PRECONDITION_FAILED);
        }
        try {
            var decode = Base64.getDecoder();
            Username.verifyProof(decode.decode(body.path("proof").asText()), decode.decode(hash));
        } catch (BaseUsernameException e) {
            return no(Problem.INVALID);
        }
        current = hash;
        var linked = link(body.path("link").asText());
        return answersLost ? no(Problem.BAD_GATEWAY) : linked;
    }

    private Reply link(String encrypted) {
        if (current == null) {
            return no(Problem.CONFLICT);
        }
        links.clear();
        handle = UUID.randomUUID().toString();
        links.put(handle, encrypted);
        return yes(Map.of("linkHandle", handle));
    }

    private Reply lookup(String what, boolean signedIn) {
        tokenless += signedIn ? 0 : 1;
        if (what.startsWith("link/")) {
            String encrypted = links.get(what.substring(5));
            return encrypted == null
                    ? no(Problem.UNKNOWN_USERNAME)
                    : yes(Map.of("encryptedUsername", encrypted));
        }
        String hash = Base64.getEncoder().encodeToString(Base64.getUrlDecoder().decode(what));
        return hash.equals(current)
                ? yes(Map.of("account", account.text()))
                : no(Problem.UNKNOWN_USERNAME);
    }
}
