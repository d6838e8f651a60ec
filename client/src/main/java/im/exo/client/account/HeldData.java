package im.exo.client.account;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;

/** Everything that the server holds of the account, in the words of each of its services. */
public final class HeldData {

    private static final String WHAT =
            "This is everything that the server holds about one Exo account, as it told the account's"
                    + " own device. The contents of messages and files are not in it, and neither are"
                    + " names, contacts or conversations: the server has them only encrypted, with"
                    + " keys that nobody but the devices has, so nobody else can read them. What"
                    + " those keys open lies on the devices alone.";

    private final Api api;
    private final TokenSource tokens;

    public HeldData(Api api, TokenSource tokens) {
        this.api = api;
        this.tokens = tokens;
    }

    /** One JSON document; nothing when a single service cannot be asked. */
    public byte[] export(AccountId account) throws Unreachable, ServerProblem, SignedOut {
        var document = new LinkedHashMap<String, Object>();
        document.put("whatThisIs", WHAT);
        document.put("exoId", account.text());
        document.put("exportedOn", LocalDate.now(ZoneOffset.UTC).toString());
        document.put("account", api.call(tokens, "GET", "/v1/accounts/current/data", null));
        document.put("keys", api.call(tokens, "GET", "/v1/keys/data", null));
        document.put("messages", api.call(tokens, "GET", "/v1/messages/data", null));
        document.put("files", api.call(tokens, "GET", "/v1/files/data", null));
        return Json.write(document);
    }
}
