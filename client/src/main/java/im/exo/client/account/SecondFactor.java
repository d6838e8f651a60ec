package im.exo.client.account;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.contract.Problem;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * The account's authenticator app: codes that the server asks for, beside the password, when
 * somebody signs in.
 */
public final class SecondFactor {

    private static final String PATH = "/v1/totp";

    private final Api api;
    private final TokenSource tokens;
    private final ProfileStore store;

    public SecondFactor(Api api, TokenSource tokens, ProfileStore store) {
        this.api = api;
        this.tokens = tokens;
        this.store = store;
    }

    /** The day since which a code is asked for; empty when none is. */
    public Optional<LocalDate> since() throws Unreachable, ServerProblem, SignedOut {
        try {
            JsonNode answer = api.call(tokens, "GET", PATH, null);
            return Optional.of(LocalDate.parse(Json.text(answer, "since")));
        } catch (ServerProblem e) {
            if (e.is(Problem.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        } catch (DateTimeParseException e) {
            throw new Unreachable("the server's answer makes no sense: since", e);
        }
    }

    /**
     * Makes a secret for the app, which counts once it is {@linkplain #confirm confirmed}.
     *
     * @return base32, as apps take it
     */
    public String begin() throws Unreachable, ServerProblem, SignedOut {
        return Json.text(api.call(tokens, "POST", PATH, proof()), "secret");
    }

    /** Turns it on with a code that the app shows. */
    public void confirm(String code) throws Unreachable, ServerProblem, SignedOut {
        api.call(tokens, "POST", PATH + "/confirmation", Map.of("code", code));
    }

    /** Turns it off with a code that the app shows. */
    public void remove(String code) throws Unreachable, ServerProblem, SignedOut {
        var body = Map.of("authKey", Json.base64(store.authKey()), "code", code);
        api.call(tokens, "POST", PATH + "/removal", body);
    }

    private Map<String, String> proof() {
        return Map.of("authKey", Json.base64(store.authKey()));
    }
}
