package im.exo.client.usernames;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The keyserver's usernames over HTTP. */
public final class HttpUsernameDirectory implements UsernameDirectory {

    private static final String PATH = "/v1/usernames/";

    /** Opens connections that nothing else uses. */
    @FunctionalInterface
    public interface Apart {
        Api open() throws IOException;
    }

    private final Api api;
    private final TokenSource tokens;
    private final Apart apart;

    /** @param apart for lookups: on the usual connection the server could tell who asks */
    public HttpUsernameDirectory(Api api, TokenSource tokens, Apart apart) {
        this.api = api;
        this.tokens = tokens;
        this.apart = apart;
    }

    @Override
    public Optional<byte[]> reserve(List<byte[]> hashes)
            throws Unreachable, ServerProblem, SignedOut {
        var body = Map.of("hashes", hashes.stream().map(Json::base64).toList());
        try {
            var answer = api.call(tokens, "PUT", PATH + "reservation", body);
            return Optional.of(Json.bytes(answer, "hash"));
        } catch (ServerProblem e) {
            return emptyIf(Problem.USERNAME_TAKEN, e);
        }
    }

    @Override
    public Optional<UUID> confirm(byte[] hash, byte[] proof, byte[] encrypted)
            throws Unreachable, ServerProblem, SignedOut {
        var body =
                Map.of(
                        "hash", Json.base64(hash),
                        "proof", Json.base64(proof),
                        "link", Json.base64(encrypted));
        try {
            return Optional.of(handle(api.call(tokens, "PUT", PATH + "current", body)));
        } catch (ServerProblem e) {
            return emptyIf(Problem.USERNAME_TAKEN, e);
        }
    }

    @Override
    public Optional<Current> current() throws Unreachable, ServerProblem, SignedOut {
        try {
            var answer = api.call(tokens, "GET", PATH + "current", null);
            return Optional.of(
                    new Current(
                            Json.bytes(answer, "hash"),
                            answer.hasNonNull("linkHandle")
                                    ? Optional.of(handle(answer))
                                    : Optional.empty()));
        } catch (ServerProblem e) {
            return emptyIf(Problem.UNKNOWN_USERNAME, e);
        }
    }

    @Override
    public void delete() throws Unreachable, ServerProblem, SignedOut {
        api.call(tokens, "DELETE", PATH + "current", null);
    }

    @Override
    public UUID link(byte[] encrypted, boolean keepHandle)
            throws Unreachable, ServerProblem, SignedOut {
        var body = Map.of("encryptedUsername", Json.base64(encrypted), "keepHandle", keepHandle);
        return handle(api.call(tokens, "PUT", PATH + "link", body));
    }

    @Override
    public Optional<AccountId> owner(byte[] hash) throws IOException, ServerProblem {
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        try (Api strangers = apart.open()) {
            var answer = strangers.call("GET", PATH + text, null);
            return Optional.of(AccountId.parse(Json.text(answer, "account")));
        } catch (ServerProblem e) {
            return emptyIf(Problem.UNKNOWN_USERNAME, e);
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server's answer makes no sense: account", e);
        }
    }

    @Override
    public Optional<byte[]> behind(UUID handle) throws IOException, ServerProblem {
        try (Api strangers = apart.open()) {
            var answer = strangers.call("GET", PATH + "link/" + handle, null);
            return Optional.of(Json.bytes(answer, "encryptedUsername"));
        } catch (ServerProblem e) {
            return emptyIf(Problem.UNKNOWN_USERNAME, e);
        }
    }

    private static <T> Optional<T> emptyIf(Problem expected, ServerProblem met)
            throws ServerProblem {
        if (met.is(expected)) {
            return Optional.empty();
        }
        throw met;
    }

    private static UUID handle(JsonNode answer) throws Unreachable {
        try {
            return UUID.fromString(Json.text(answer, "linkHandle"));
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server's answer makes no sense: linkHandle", e);
        }
    }
}
