package im.exo.auth.api;

import static im.exo.auth.testing.Calls.getAs;
import static im.exo.auth.testing.Calls.post;
import static im.exo.auth.testing.Calls.postFrom;
import static im.exo.auth.testing.Calls.problem;
import static im.exo.auth.testing.Calls.putAs;
import static im.exo.auth.testing.Calls.with;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Calls;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class ProvisioningTest {

    private static Api.@Nullable Registered signedIn;

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    /** One for all of these tests: whose device it is plays no part. */
    private static Api.Registered signedIn() {
        if (signedIn == null) {
            signedIn = Api.registered();
        }
        return signedIn;
    }

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    private static Map<String, Object> place() {
        var body = new HashMap<String, Object>();
        body.put("address", Api.random(32));
        body.put("publicKey", Api.random(33));
        body.put("mac", Api.random(32));
        return body;
    }

    private static String path(Map<String, Object> place) {
        byte[] address = Base64.getDecoder().decode((String) place.get("address"));
        return "/v1/provisioning/"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(address);
    }

    private static Map<String, Object> opened() {
        var place = place();
        post("/v1/provisioning", place).then().statusCode(201).body("expiresIn", equalTo(600));
        return place;
    }

    private static Response leave(Map<String, Object> place, String message) {
        return putAs(signedIn().access(), path(place) + "/message", Map.of("message", message));
    }

    private static Response message(Map<String, Object> place, int wait) {
        return RestAssured.get(path(place) + "/message?wait=" + wait);
    }

    /** On a thread of its own: the common pool may have but one. */
    private static CompletableFuture<Response> waiting(Map<String, Object> place) {
        return CompletableFuture.supplyAsync(
                () -> message(place, 25), task -> Thread.ofVirtual().start(task));
    }

    private static Response key(Map<String, Object> place) {
        return getAs(signedIn().access(), path(place) + "/key");
    }

    @Test
    void two_devices_meet_and_leave_nothing_behind() {
        var place = opened();
        String message = Api.random(500);
        message(place, 0).then().statusCode(204);
        key(place)
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("publicKey", equalTo(place.get("publicKey")))
                .body("mac", equalTo(place.get("mac")));

        leave(place, message).then().statusCode(204);

        for (int time = 0; time < 2; time++) {
            message(place, 0)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "no-store")
                    .body("message", equalTo(message));
        }
        RestAssured.delete(path(place)).then().statusCode(204);
        RestAssured.delete(path(place)).then().statusCode(204);
        problem(message(place, 0), 404, "not-found");
        problem(key(place), 404, "not-found");
        problem(leave(place, message), 404, "not-found");
    }

    @Test
    void opening_the_same_place_again_is_the_same_and_another_ones_is_a_conflict() {
        var place = opened();
        clock.forward(Duration.ofMinutes(4));

        int left =
                post("/v1/provisioning", place).then().statusCode(201).extract().path("expiresIn");

        assertThat(left).isBetween(350, 360);
        problem(
                post("/v1/provisioning", with(place, "publicKey", Api.random(33))),
                409,
                "conflict");
        problem(post("/v1/provisioning", with(place, "mac", Api.random(32))), 409, "conflict");
        key(place).then().statusCode(200).body("mac", equalTo(place.get("mac")));
    }

    @Test
    void the_first_message_stays_and_may_be_left_again() {
        var place = opened();
        String message = Api.random(100);
        leave(place, message).then().statusCode(204);

        leave(place, message).then().statusCode(204);
        problem(leave(place, Api.random(100)), 409, "conflict");
        problem(key(place), 410, "gone");

        message(place, 0).then().statusCode(200).body("message", equalTo(message));
    }

    @Test
    void of_twenty_messages_at_once_one_stays() throws Exception {
        var place = opened();

        var answers = Crowd.of(20, n -> leave(place, Api.random(100)));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 204)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 409)).hasSize(19);
    }

    @Test
    void of_twenty_keys_at_once_at_one_address_one_stays() throws Exception {
        var place = place();

        var answers =
                Crowd.of(
                        20,
                        n -> post("/v1/provisioning", with(place, "publicKey", Api.random(33))));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 409)).hasSize(19);
    }

    @Test
    void after_ten_minutes_nothing_is_there() {
        var place = opened();
        String message = Api.random(100);
        leave(place, message).then().statusCode(204);
        clock.forward(Duration.ofMinutes(10).minusSeconds(5));
        message(place, 0).then().statusCode(200);
        clock.forward(Duration.ofSeconds(6));

        problem(message(place, 0), 404, "not-found");
        problem(key(place), 404, "not-found");
        problem(leave(place, message), 404, "not-found");
        post("/v1/provisioning", with(place, "mac", Api.random(32))).then().statusCode(201);
        message(place, 0).then().statusCode(204);
    }

    @Test
    void waiting_ends_when_the_message_comes() throws Exception {
        var place = opened();
        var waiting = waiting(place);
        Thread.sleep(500);
        assertThat(waiting).isNotDone();
        long left = System.nanoTime();

        leave(place, "bWVzc2FnZQ==").then().statusCode(204);

        waiting.get().then().statusCode(200).body("message", equalTo("bWVzc2FnZQ=="));
        assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void waiting_ends_with_its_time_and_with_the_place() {
        var place = opened();
        long began = System.nanoTime();
        message(place, 1).then().statusCode(204);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThan(Duration.ofSeconds(1));

        var waiting = waiting(place);
        RestAssured.delete(path(place)).then().statusCode(204);
        problem(waiting.join(), 404, "not-found");
        problem(message(place(), 25), 404, "not-found");
    }

    @Test
    void many_who_wait_hold_no_connections_and_not_too_many_of_one_network_wait() throws Exception {
        String network = Calls.stranger();
        var places = new ArrayList<Map<String, Object>>();
        for (int n = 0; n < 30; n++) {
            places.add(opened());
        }
        var waiting =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return Crowd.of(30, n -> messageFrom(network, places.get(n)));
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        Thread.sleep(1000);

        // More than there are connections to the database wait; others are served.
        assertThat(database.getMetrics().activeCount()).isLessThan(16);
        key(places.getFirst()).then().statusCode(200);

        var answers = waiting.get();
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 204)).hasSize(8);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 503))
                .hasSize(22)
                .allSatisfy(answer -> assertThat(answer.header("Retry-After")).isNotNull());
    }

    private static Response messageFrom(String address, Map<String, Object> place) {
        return RestAssured.given()
                .header("X-Forwarded-For", address)
                .get(path(place) + "/message?wait=3");
    }

    @Test
    void a_device_that_comes_back_takes_its_own_seat() {
        var place = opened();
        long began = System.nanoTime();
        var one = waiting(place);
        var other = waiting(place);

        CompletableFuture.anyOf(one, other).join();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        leave(place, "bWVzc2FnZQ==").then().statusCode(204);

        assertThat(List.of(one.join().statusCode(), other.join().statusCode()))
                .containsExactlyInAnyOrder(204, 200);
    }

    @Test
    void a_network_opens_six_places_and_then_one_in_ten_seconds() {
        String network = Calls.stranger();
        int tried = 0;
        Response refused;
        do {
            var place = place();
            refused = postFrom(network, "/v1/provisioning", place);
            tried++;
            if (refused.statusCode() == 201) {
                // The same once more is no further place.
                postFrom(network, "/v1/provisioning", place).then().statusCode(201);
            }
        } while (refused.statusCode() == 201 && tried < 40);

        // On a slow machine one or the other place has come back meanwhile.
        assertThat(tried).isGreaterThan(6);
        problem(refused, 429, "rate-limited");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 10);
        postFrom(Calls.stranger(), "/v1/provisioning", place()).then().statusCode(201);
        clock.forward(Duration.ofSeconds(10));
        postFrom(network, "/v1/provisioning", place()).then().statusCode(201);
    }

    @Test
    void a_message_has_256_KiB_at_most() {
        var place = opened();

        problem(leave(place, Api.random(256 * 1024 + 1)), 413, "too-large");
        problem(leave(place, Api.random(800 * 1024)), 413, "too-large");
        leave(place, "").then().statusCode(422);
        leave(place, Api.random(256 * 1024)).then().statusCode(204);

        assertThat(message(place, 0).asByteArray().length).isGreaterThan(256 * 1024);
    }

    @Test
    void only_a_device_that_is_signed_in_reads_the_key_and_leaves_a_message() throws Exception {
        var place = opened();
        RestAssured.get(path(place) + "/key").then().statusCode(401);
        RestAssured.given()
                .contentType("application/json")
                .body(Map.of("message", "YQ=="))
                .put(path(place) + "/message")
                .then()
                .statusCode(401);

        var other = Api.registered();
        var body = Map.<String, Object>of("message", "YQ==");
        Calls.set(database, "status", other, 2);
        problem(getAs(other.access(), path(place) + "/key"), 403, "forbidden");
        problem(putAs(other.access(), path(place) + "/message", body), 403, "forbidden");
        Calls.set(database, "status", other, 1);
        Api.end(other.access(), "current").then().statusCode(204);
        problem(getAs(other.access(), path(place) + "/key"), 401, "session-revoked");
        problem(putAs(other.access(), path(place) + "/message", body), 401, "session-revoked");
        message(place, 0).then().statusCode(204);
    }

    @Test
    void what_is_no_place_is_refused() {
        for (String member : List.of("address", "publicKey", "mac")) {
            for (int size : List.of(0, 1, 31, 34, 4000)) {
                post("/v1/provisioning", with(place(), member, Api.random(size)))
                        .then()
                        .statusCode(422);
            }
        }
        for (String address :
                List.of(
                        "x",
                        "a".repeat(42),
                        "a".repeat(44),
                        "a".repeat(43).replaceFirst("a", "+"),
                        "a".repeat(3000))) {
            String at = "/v1/provisioning/" + address;
            problem(RestAssured.get(at + "/message"), 400, "malformed");
            problem(getAs(signedIn().access(), at + "/key"), 400, "malformed");
            problem(RestAssured.delete(at), 400, "malformed");
        }
        var place = opened();
        for (String wait : List.of("x", "-1", "1.5", "99999999999")) {
            problem(RestAssured.get(path(place) + "/message?wait=" + wait), 400, "malformed");
        }
        problem(message(place, 26), 422, "invalid");
    }

    @Test
    void a_database_that_does_not_answer_leaves_the_place_as_it_was() throws Exception {
        var place = opened();
        try (var held = Calls.holding(database, signedIn())) {
            problem(leave(place, "YQ=="), 503, "unavailable");
            held.rollback();
        }
        message(place, 0).then().statusCode(204);
        leave(place, "YQ==").then().statusCode(204);
    }
}
