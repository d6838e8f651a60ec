package im.exo.kit.problem;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import static java.nio.charset.StandardCharsets.US_ASCII;

import im.exo.contract.Problem;
import im.exo.kit.IssuerResource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

@QuarkusTest
@WithTestResource(IssuerResource.class)
class FailedRouteTest {

    @TestHTTPResource URI http;

    private final Recording log = new Recording();

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void leave() {
        Logger.getLogger("").removeHandler(log);
    }

    /** What a service's own routes look like, and what they do when something is wrong with them. */
    @ApplicationScoped
    static class Routes {
        void route(@Observes Router router) {
            router.get("/failing/:whom")
                    .handler(
                            _ -> {
                                throw new IllegalStateException("42");
                            });
        }
    }

    @Test
    void a_route_that_fails_is_a_problem_and_its_url_is_never_logged() {
        given().get("/failing/sesame?open=sesame")
                .then()
                .statusCode(500)
                .contentType(Problems.MEDIA_TYPE)
                .body("type", equalTo(Problem.INTERNAL.type()))
                .body(not(containsString("42")));
        assertThat(log.lines)
                .anyMatch(line -> line.contains("IllegalStateException"))
                .noneMatch(line -> line.contains("sesame"));
    }

    @Test
    void a_url_that_is_none_is_refused_and_never_logged() throws Exception {
        for (var path : List.of("/probe/%zz", "/sesame%", "/internal/%e")) {
            assertThat(statusLine(path)).as(path).isEqualTo("HTTP/1.1 400");
        }
        assertThat(log.lines).noneMatch(line -> line.contains("%zz") || line.contains("sesame"));
    }

    /** Written by hand: HTTP clients refuse to send such paths. */
    private String statusLine(String path) throws IOException {
        try (var socket = new Socket(http.getHost(), http.getPort())) {
            socket.setSoTimeout(60_000);
            var request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        }
    }

    private static final class Recording extends Handler {

        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord said) {
            lines.add(said.getMessage() + " " + List.of(parameters(said)));
        }

        private static Object[] parameters(LogRecord said) {
            return said.getParameters() == null ? new Object[0] : said.getParameters();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
