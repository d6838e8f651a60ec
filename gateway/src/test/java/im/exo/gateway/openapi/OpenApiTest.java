package im.exo.gateway.openapi;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import im.exo.gateway.testing.FakeRelay;
import im.exo.gateway.testing.FakeService;
import im.exo.gateway.testing.Surroundings;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class OpenApiTest {

    Surroundings surroundings;

    @Test
    void the_whole_public_api_is_one_document_once_every_service_has_answered() {
        describe(surroundings.auth(), "/v1/accounts", "/internal/accounts/{account}");
        describe(surroundings.keys(), "/v1/keys", "/internal/keys");
        surroundings.files().answer(exchange -> FakeService.reply(exchange, 500, ""));
        given().get("/openapi").then().statusCode(503).contentType("application/problem+json");

        describe(surroundings.files(), "/v1/files/uploads", "/q/whatever");
        describe(surroundings.messages(), "/v1/messages/data", "/internal/x");
        given().get("/openapi")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("openapi", equalTo("3.1.0"))
                .body("paths", hasKey("/v1/accounts"))
                .body("paths", hasKey("/v1/keys"))
                .body("paths", hasKey("/v1/files/uploads"))
                .body("paths", hasKey("/v1/messages/{account}"))
                .body("paths", not(hasKey("/internal/accounts/{account}")))
                .body("paths", not(hasKey("/q/whatever")));
        assertThat(surroundings.keys().seen().getLast().headers().getFirst("Exo-Internal-Key"))
                .isEqualTo(FakeRelay.KEY);
    }

    private static void describe(FakeService service, String... paths) {
        service.answer(
                exchange -> {
                    service.note(exchange, 0);
                    var document = new StringBuilder("{\"openapi\":\"3.1.0\",\"paths\":{");
                    for (int i = 0; i < paths.length; i++) {
                        document.append(i == 0 ? "" : ",")
                                .append("\"%s\":{\"get\":{}}".formatted(paths[i]));
                    }
                    FakeService.reply(exchange, 200, document.append("}}").toString());
                });
    }
}
