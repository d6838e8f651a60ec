package im.exo.auth.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** The public API as a client uses it. */
public final class Api {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** An account with its first session. */
    public record Registered(String account, String authKey, String salt, JsonPath session) {

        public String access() {
            return session.getString("accessToken");
        }

        public String refresh() {
            return session.getString("refreshToken");
        }
    }

    private Api() {}

    public static JsonPath challenge() {
        return given().when()
                .get("/v1/registration/challenge")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** The payload that a client hands in. */
    public static String solved(JsonPath challenge) {
        String salt = challenge.getString("salt");
        String wanted = challenge.getString("challenge");
        long most = challenge.getLong("maxnumber");
        for (long number = 0; number <= most; number++) {
            if (hash(salt + number).equals(wanted)) {
                return payload(challenge, salt, String.valueOf(number));
            }
        }
        throw new AssertionError("the challenge has no solution");
    }

    /** A payload of any kind; the number goes in as it is. */
    public static String payload(JsonPath challenge, String salt, String number) {
        String json =
                """
                {"algorithm":"SHA-256","challenge":"%s","number":%s,"salt":"%s","signature":"%s"}\
                """
                        .formatted(
                                challenge.getString("challenge"),
                                number,
                                salt,
                                challenge.getString("signature"));
        return b64(json.getBytes(StandardCharsets.UTF_8));
    }

    public static Map<String, Object> application(String altcha) {
        var body = new HashMap<String, Object>();
        body.put("altcha", altcha);
        body.put("salt", random(16));
        body.put("authKey", random(32));
        body.put("registrationId", 1 + RANDOM.nextInt(16380));
        body.put("deviceName", random(40));
        return body;
    }

    /** As {@link #application}, with an invite in place of work. */
    public static Map<String, Object> invited(String code) {
        var body = application("");
        body.remove("altcha");
        body.put("invite", code);
        return body;
    }

    public static Response register(Map<String, Object> application) {
        return given().contentType(ContentType.JSON).body(application).when().post("/v1/accounts");
    }

    public static Registered registered() {
        var application = application(solved(challenge()));
        var session = register(application).then().statusCode(201).extract().jsonPath();
        return new Registered(
                session.getString("account"),
                (String) application.get("authKey"),
                (String) application.get("salt"),
                session);
    }

    public static Map<String, Object> credentials(String account, String authKey) {
        var body = new HashMap<String, Object>();
        body.put("account", account);
        body.put("authKey", authKey);
        body.put("registrationId", 1 + RANDOM.nextInt(16380));
        body.put("deviceName", random(40));
        return body;
    }

    public static Response signIn(Map<String, Object> credentials) {
        return given().contentType(ContentType.JSON).body(credentials).when().post("/v1/sessions");
    }

    public static Response signIn(Registered account) {
        return signIn(credentials(account.account(), account.authKey()));
    }

    public static Response refresh(String token) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("refreshToken", token))
                .when()
                .post("/v1/sessions/refresh");
    }

    public static Response sessions(String access) {
        return given().auth().oauth2(access).when().get("/v1/sessions");
    }

    public static Response end(String access, Object device) {
        return given().auth().oauth2(access).when().delete("/v1/sessions/" + device);
    }

    /** Ends a session with the credentials in the request. */
    public static Response end(String access, Object device, String authKey) {
        return given().auth()
                .oauth2(access)
                .contentType(ContentType.JSON)
                .body(Map.of("authKey", authKey))
                .when()
                .post("/v1/sessions/" + device + "/removal");
    }

    public static Response delete(String access, String authKey) {
        return given().auth()
                .oauth2(access)
                .contentType(ContentType.JSON)
                .body(Map.of("authKey", authKey))
                .when()
                .post("/v1/accounts/current/deletion");
    }

    public static Response data(String access) {
        return given().auth().oauth2(access).when().get("/v1/accounts/current/data");
    }

    public static String random(int bytes) {
        var random = new byte[bytes];
        RANDOM.nextBytes(random);
        return b64(random);
    }

    public static String b64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    public static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
