package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Calls;
import im.exo.auth.testing.Operator;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class LogTest {

    private static final class Recorder extends ExtHandler {

        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        @Override
        protected void doPublish(ExtLogRecord line) {
            var text = new StringWriter();
            text.append(line.getFormattedMessage());
            if (line.getThrown() != null) {
                line.getThrown().printStackTrace(new PrintWriter(text));
            }
            lines.add(text.toString());
        }

        boolean saw(String needle) {
            synchronized (lines) {
                return lines.stream().anyMatch(line -> line.contains(needle));
            }
        }
    }

    @Inject TestClock clock;

    @Test
    void a_life_with_all_its_troubles_leaves_no_identity_in_the_log() {
        var recorder = new Recorder();
        var root = Logger.getLogger("");
        root.addHandler(recorder);
        try {
            var account = Api.registered();
            var second = Api.signIn(account).then().statusCode(201).extract().jsonPath();
            Api.signIn(Api.credentials(account.account(), Api.random(32)));
            Api.refresh(account.refresh());
            clock.forward(Duration.ofMinutes(1));
            Api.refresh(account.refresh()).then().statusCode(401);
            Api.sessions(account.access()).then().statusCode(401);
            Api.sessions(account.access() + "x").then().statusCode(401);
            String address = "QmFzZTY0LW9mLTMyLWJ5dGVzLXdpdGgtYS1tYXJrLXg";
            String linkToken = link(second.getString("accessToken"), account, address);
            Api.end(second.getString("accessToken"), "current").then().statusCode(204);

            var invited = Api.invited(Operator.invites(1, 1).getFirst());
            Api.register(invited).then().statusCode(201);
            for (String status : List.of("suspended", "active", "nonsense")) {
                Operator.put(
                        "/internal/accounts/" + account.account() + "/status",
                        Map.of("status", status));
            }

            // The recorder hears what is logged, at whatever length.
            Logger.getLogger("exo.test").warning("marked " + account.authKey());
            assertThat(recorder.saw(account.authKey())).isTrue();
            assertThat(recorder.saw("event=refresh-token-reused")).isTrue();
            for (String secret :
                    List.of(
                            account.account(),
                            account.account().replace("-", ""),
                            account.access(),
                            account.refresh(),
                            account.salt(),
                            address,
                            linkToken,
                            (String) invited.get("invite"),
                            second.getString("accessToken"),
                            second.getString("refreshToken"),
                            TestStack.INTERNAL_KEY,
                            "127.0.0.1",
                            "/v1/provisioning/",
                            "/v1/sessions/")) {
                assertThat(recorder.saw(secret)).isFalse();
            }
        } finally {
            root.removeHandler(recorder);
            clock.reset();
        }
    }

    /** Places and devices, with what can go wrong. */
    private static String link(String access, Api.Registered account, String address) {
        String place = "/v1/provisioning/" + address;
        var open =
                Map.<String, Object>of(
                        "address",
                        address.replace('-', '+').replace('_', '/') + "=",
                        "publicKey",
                        Api.random(33),
                        "mac",
                        Api.random(32));
        Calls.post("/v1/provisioning", open).then().statusCode(201);
        Calls.getAs(access, place + "/key").then().statusCode(200);
        RestAssured.get(place + "/message?wait=x").then().statusCode(400);
        var message = Map.<String, Object>of("message", "YQ==");
        Calls.putAs(access, place + "/message", message).then().statusCode(204);
        RestAssured.delete(place).then().statusCode(204);
        RestAssured.get(place + "/message?wait=1").then().statusCode(404);
        String token =
                Calls.postAs(access, "/v1/devices/link-token", Map.of())
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("linkToken");
        var request =
                Calls.with(
                        Api.credentials(account.account(), account.authKey()), "linkToken", token);
        Calls.post("/v1/devices", request).then().statusCode(201);
        Calls.post("/v1/devices", Calls.with(request, "registrationId", 1)).then().statusCode(410);
        return token;
    }
}
