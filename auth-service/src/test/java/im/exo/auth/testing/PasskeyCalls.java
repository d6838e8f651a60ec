package im.exo.auth.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import java.util.HashMap;
import java.util.Map;

/** The calls that passkeys need. */
public final class PasskeyCalls {

    private PasskeyCalls() {}

    public static Response options(Api.Registered account) {
        return Calls.postAs(
                account.access(), "/v1/passkeys/options", Map.of("authKey", account.authKey()));
    }

    public static JsonPath begun(Api.Registered account) {
        return options(account).then().statusCode(200).extract().jsonPath();
    }

    public static Response add(Api.Registered account, Map<String, Object> credential) {
        return Calls.postAs(
                account.access(),
                "/v1/passkeys",
                Map.of("credential", credential, "name", Api.random(40)));
    }

    /** Its id. */
    public static String added(Api.Registered account, SoftAuthenticator authenticator) {
        return add(account, authenticator.attest(begun(account)))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("id");
    }

    public static JsonPath signInOptions() {
        return given().post("/v1/sessions/passkey/options")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .extract()
                .jsonPath();
    }

    public static Map<String, Object> request(Map<String, Object> credential) {
        var body = new HashMap<String, Object>();
        body.put("credential", credential);
        body.put("registrationId", 4711);
        body.put("deviceName", Api.random(40));
        return body;
    }

    public static Response signIn(Map<String, Object> request) {
        return Calls.post("/v1/sessions/passkey", request);
    }

    public static Response signIn(SoftAuthenticator authenticator) {
        return signIn(request(authenticator.assertTo(signInOptions())));
    }

    public static Response list(Api.Registered account) {
        return Calls.getAs(account.access(), "/v1/passkeys");
    }

    public static Response remove(Api.Registered account, String id) {
        return given().auth()
                .oauth2(account.access())
                .contentType(ContentType.JSON)
                .delete("/v1/passkeys/" + id);
    }
}
