package im.exo.auth.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import java.util.List;
import java.util.Map;

/** The internal API as whoever runs the platform uses it. */
public final class Operator {

    private Operator() {}

    /** A request with the internal key. */
    public static RequestSpecification internal() {
        return given().header("Exo-Internal-Key", TestStack.INTERNAL_KEY);
    }

    public static Response mode(String mode) {
        return put("/internal/registration-mode", Map.of("mode", mode));
    }

    /** Codes of as many invites, each good for an hour. */
    public static List<String> invites(int count, int uses) {
        return order(Map.of("count", count, "uses", uses, "expiresIn", 3600))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getList("invites.code");
    }

    public static Response order(Map<String, ?> order) {
        return internal().contentType(ContentType.JSON).body(order).post("/internal/invites");
    }

    public static Response put(String path, Object body) {
        return internal().contentType(ContentType.JSON).body(body).put(path);
    }
}
