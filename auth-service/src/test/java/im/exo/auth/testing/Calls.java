package im.exo.auth.testing;

import static io.restassured.RestAssured.given;

import static org.hamcrest.Matchers.equalTo;

import im.exo.contract.AccountId;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

/** Calls by method and path, for tests that make many different ones. */
public final class Calls {

    private Calls() {}

    public static Response post(String path, Map<String, Object> body) {
        return json(given(), body).post(path);
    }

    /** From a network of its own, or of others. */
    public static Response postFrom(String address, String path, Map<String, Object> body) {
        return json(given().header("X-Forwarded-For", address), body).post(path);
    }

    public static Response postAs(String token, String path, Map<String, Object> body) {
        return json(given().auth().oauth2(token), body).post(path);
    }

    public static Response putAs(String token, String path, Map<String, Object> body) {
        return json(given().auth().oauth2(token), body).put(path);
    }

    public static Response getAs(String token, String path) {
        return given().auth().oauth2(token).get(path);
    }

    private static RequestSpecification json(
            RequestSpecification request, Map<String, Object> body) {
        return request.contentType(ContentType.JSON).body(body).when();
    }

    /** The body, with one member changed. */
    public static Map<String, Object> with(Map<String, Object> body, String member, Object value) {
        var changed = new HashMap<>(body);
        changed.put(member, value);
        return changed;
    }

    public static void problem(Response response, int status, String slug) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:exo:problem:" + slug));
    }

    /** An address of some network that no other test comes from. */
    public static String stranger() {
        var random = UUID.randomUUID();
        return "2001:db8:%x:%x00::1"
                .formatted(
                        random.getMostSignificantBits() & 0xffff,
                        random.getLeastSignificantBits() & 0xff);
    }

    public static void set(DataSource database, String column, Api.Registered account, int value)
            throws SQLException {
        try (var connection = database.getConnection();
                var update =
                        connection.prepareStatement(
                                "UPDATE account SET " + column + " = ? WHERE id = ?")) {
            update.setInt(1, value);
            update.setBytes(2, AccountId.parse(account.account()).bytes());
            if (update.executeUpdate() != 1) {
                throw new AssertionError("no such account");
            }
        }
    }

    /** Holds the account's row: whoever needs it waits, until the connection is closed. */
    public static Connection holding(DataSource database, Api.Registered account)
            throws SQLException {
        var connection = database.getConnection();
        connection.setAutoCommit(false);
        try (var select =
                connection.prepareStatement("SELECT id FROM account WHERE id = ? FOR UPDATE")) {
            select.setBytes(1, AccountId.parse(account.account()).bytes());
            select.executeQuery();
        }
        return connection;
    }
}
