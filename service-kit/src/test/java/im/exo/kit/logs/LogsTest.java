package im.exo.kit.logs;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.kit.IssuerResource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

@QuarkusTest
@WithTestResource(IssuerResource.class)
class LogsTest {

    private final Routes routes = new Routes();

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(routes);
    }

    @AfterEach
    void leave() {
        Logger.getLogger("").removeHandler(routes);
    }

    @Test
    void what_is_logged_about_a_request_names_its_routes_template() {
        given().get("/probe/fails/somebody").then().statusCode(500);
        assertThat(routes.seen).contains("/probe/fails/{whom}");
    }

    private static final class Routes extends ExtHandler {
        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        protected void doPublish(ExtLogRecord record) {
            if (record.getLoggerName().equals("exo.problem")) {
                var route = record.getMdc("route");
                seen.add(route == null ? "" : route);
            }
        }
    }
}
