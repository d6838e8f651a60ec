package im.exo.client.recovery;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.account.Newcomer;
import im.exo.client.account.Session;
import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.Repeat;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The calls for recovery; each may be repeated as it is when its answer was lost. */
public final class RecoveryApi {

    private final Api api;

    public RecoveryApi(Api api) {
        this.api = api;
    }

    /** The day on which the present key was set. */
    Optional<LocalDate> setOn(TokenSource tokens) throws Unreachable, ServerProblem, SignedOut {
        try {
            JsonNode json = api.call(tokens, "GET", "/v1/recovery", null);
            return Optional.of(LocalDate.parse(Json.text(json, "setOn")));
        } catch (ServerProblem e) {
            if (e.is(Problem.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        } catch (DateTimeParseException e) {
            throw new Unreachable("the server's answer makes no sense: setOn", e);
        }
    }

    /** @param authKey the password's */
    void set(TokenSource tokens, byte[] authKey, byte[] recoveryAuth, byte[] backup)
            throws Unreachable, ServerProblem, SignedOut {
        var body =
                Map.of(
                        "authKey", Json.base64(authKey),
                        "recoveryAuth", Json.base64(recoveryAuth),
                        "backup", Json.base64(backup));
        Repeat.untilAnswered(() -> api.call(tokens, "PUT", "/v1/recovery", body));
    }

    /** @param authKey the password's */
    void remove(TokenSource tokens, byte[] authKey) throws Unreachable, ServerProblem, SignedOut {
        var body = Map.of("authKey", Json.base64(authKey));
        Repeat.untilAnswered(() -> api.call(tokens, "POST", "/v1/recovery/removal", body));
    }

    /**
     * What a recovery key finds.
     *
     * @param backup sealed
     */
    public record Found(AccountId account, byte[] backup) {}

    public Found backup(byte[] recoveryAuth) throws Unreachable, ServerProblem {
        var body = Map.of("recoveryAuth", Json.base64(recoveryAuth));
        JsonNode json = Repeat.untilAnswered(() -> api.call("POST", "/v1/recovery/backup", body));
        try {
            return new Found(
                    AccountId.parse(Json.text(json, "account")), Json.bytes(json, "backup"));
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server's answer makes no sense: account", e);
        }
    }

    /** A new password, as the server knows it. */
    public record NewPassword(byte[] salt, byte[] authKey) {}

    /**
     * Signs a device in and sets the account's password; every attempt of one device with the same
     * introduction and salt.
     *
     * @param endOthers whether all other devices are removed
     */
    public Session signIn(
            byte[] recoveryAuth, NewPassword password, Newcomer newcomer, boolean endOthers)
            throws Unreachable, ServerProblem {
        var body = new HashMap<>(newcomer.json());
        body.put("recoveryAuth", Json.base64(recoveryAuth));
        body.put("newSalt", Json.base64(password.salt()));
        body.put("newAuthKey", Json.base64(password.authKey()));
        body.put("endOthers", endOthers);
        return Repeat.untilAnswered(
                () -> Session.of(api.call("POST", "/v1/recovery/sign-in", body)));
    }
}
