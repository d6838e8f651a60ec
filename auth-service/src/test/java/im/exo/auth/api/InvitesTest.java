package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.Operator;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;
import im.exo.contract.InviteCode;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class InvitesTest {

    @Inject TestClock clock;
    @Inject AgroalDataSource database;

    @AfterEach
    void backToNow() {
        clock.reset();
    }

    @Test
    void an_invite_makes_an_account_however_its_code_is_typed() {
        var codes = Operator.invites(2, 1);

        Api.register(Api.invited(codes.get(0).toUpperCase(Locale.ROOT).replace("-", "")))
                .then()
                .statusCode(201)
                .body("device", equalTo(1));
        Api.register(Api.invited(codes.get(1).replace("-", " "))).then().statusCode(201);
    }

    @Test
    void an_invite_makes_as_many_accounts_as_it_has_uses_whatever_the_rush() throws Exception {
        String code = Operator.invites(1, 5).getFirst();

        var answers = Crowd.of(24, n -> Api.register(Api.invited(code)));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(5);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 403)).hasSize(19);
        assertThat(entry(code).get("usesLeft")).isEqualTo(0);
    }

    @Test
    void the_same_request_many_times_at_once_takes_one_use() throws Exception {
        String code = Operator.invites(1, 3).getFirst();
        var application = Api.invited(code);

        var answers = Crowd.of(24, n -> Api.register(application));

        assertThat(answers).allSatisfy(answer -> answer.then().statusCode(201));
        var made = answers.stream().map(answer -> answer.<String>path("account"));
        assertThat(made.collect(Collectors.toSet())).hasSize(1);
        assertThat(entry(code).get("usesLeft")).isEqualTo(2);
    }

    @Test
    void a_lost_answer_costs_nothing_even_when_the_last_use_is_taken_or_the_invite_revoked() {
        String code = Operator.invites(1, 1).getFirst();
        var application = Api.invited(code);
        String account = Api.register(application).then().statusCode(201).extract().path("account");

        Api.register(application).then().statusCode(201).body("account", equalTo(account));
        revoke(code).then().statusCode(204);
        Api.register(application).then().statusCode(201).body("account", equalTo(account));

        clock.forward(Duration.ofMinutes(11));
        refused(Api.register(application));
    }

    @Test
    void whoever_repeats_anothers_request_without_its_key_gets_nothing() {
        String code = Operator.invites(1, 2).getFirst();
        var application = Api.invited(code);
        Api.register(application).then().statusCode(201);
        var thief = new HashMap<>(application);
        thief.put("authKey", Api.random(32));

        refused(Api.register(thief));

        assertThat(entry(code).get("usesLeft")).isEqualTo(1);
    }

    @Test
    void wrong_used_up_expired_and_revoked_invites_are_answered_alike() {
        var codes = Operator.invites(2, 1);
        Api.register(Api.invited(codes.get(0))).then().statusCode(201);
        revoke(codes.get(1)).then().statusCode(204);
        String expired =
                Operator.order(Map.of("count", 1, "uses", 1, "expiresIn", 60))
                        .path("invites[0].code");
        clock.forward(Duration.ofSeconds(61));

        var answers =
                List.of(
                        refused(Api.register(Api.invited(codes.get(0)))),
                        refused(Api.register(Api.invited(codes.get(1)))),
                        refused(Api.register(Api.invited(expired))),
                        refused(Api.register(Api.invited(InviteCode.random().text()))),
                        refused(Api.register(Api.invited("no code at all"))));

        assertThat(answers.stream().distinct()).hasSize(1);
    }

    @Test
    void guessing_invites_is_slowed_down_network_by_network() throws Exception {
        var answers =
                Crowd.of(80, n -> from("203.0.116." + n, Api.invited(InviteCode.random().text())));

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 403))
                .hasSizeGreaterThanOrEqualTo(40);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 429))
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(answer.header("Retry-After")).isEqualTo("1"));
        String code = Operator.invites(1, 1).getFirst();
        from("198.51.101.1", Api.invited(code)).then().statusCode(201);
    }

    @Test
    void the_invited_never_wait_for_one_another() {
        String code = Operator.invites(1, 50).getFirst();

        for (int n = 0; n < 50; n++) {
            from("203.0.117.1", Api.invited(code)).then().statusCode(201);
        }
    }

    @Test
    void what_is_refused_for_its_values_takes_no_use() {
        String code = Operator.invites(1, 1).getFirst();
        var broken = Api.invited(code);
        broken.put("registrationId", 16381);
        Api.register(broken).then().statusCode(422);
        broken.put("invite", "a".repeat(65));
        broken.put("registrationId", 1);
        Api.register(broken).then().statusCode(422);

        Api.register(Api.invited(code)).then().statusCode(201);
    }

    @Test
    void an_invite_goes_before_a_challenge_and_leaves_it_unspent() {
        var both = Api.application(Api.solved(Api.challenge()));
        both.put("invite", InviteCode.random().text());
        refused(Api.register(both));

        both.remove("invite");
        Api.register(both).then().statusCode(201);
    }

    @Test
    void the_operator_sees_what_is_left_and_never_a_code_again() throws Exception {
        String code = Operator.invites(1, 7).getFirst();

        var entry = entry(code);

        assertThat(entry.keySet())
                .containsExactlyInAnyOrder("id", "usesLeft", "createdOn", "expiresAt");
        assertThat(entry.get("usesLeft")).isEqualTo(7);
        byte[] secret = InviteCode.parse(code).secret().toByteArray();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT * FROM invite");
                var row = select.executeQuery()) {
            while (row.next()) {
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    assertThat(HexFormat.of().formatHex(row.getBytes(column)))
                            .doesNotContain(HexFormat.of().formatHex(secret));
                }
            }
        }
    }

    @Test
    void an_invite_that_is_not_there_cannot_be_revoked() {
        String code = Operator.invites(1, 1).getFirst();
        revoke(code).then().statusCode(204);

        revoke(code).then().statusCode(404);
        for (String id : new String[] {"x", "zzzzzzzz", "0".repeat(64), "%00"}) {
            Operator.internal()
                    .urlEncodingEnabled(false)
                    .delete("/internal/invites/" + id)
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void orders_out_of_range_make_no_invite() {
        int before = all().size();
        var good = Map.of("count", 1, "uses", 1, "expiresIn", 60);
        for (String member : good.keySet()) {
            for (Object value : new Object[] {0, -1, 1_000_000_000}) {
                var order = new HashMap<String, Object>(good);
                order.put(member, value);
                Operator.order(order).then().statusCode(422);
            }
            var order = new HashMap<String, Object>(good);
            order.remove(member);
            Operator.order(order).then().statusCode(422);
            order.put(member, "many");
            Operator.order(order).then().statusCode(400);
        }
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body(good)
                .post("/internal/invites")
                .then()
                .statusCode(404);
        assertThat(all()).hasSize(before);
    }

    private static Response from(String address, Map<String, Object> application) {
        return RestAssured.given()
                .header("X-Forwarded-For", address)
                .contentType(ContentType.JSON)
                .body(application)
                .post("/v1/accounts");
    }

    private static Map<String, Object> entry(String code) {
        String id = id(code);
        return all().stream().filter(one -> id.equals(one.get("id"))).findAny().orElseThrow();
    }

    private static List<Map<String, Object>> all() {
        return Operator.internal()
                .get("/internal/invites")
                .then()
                .statusCode(200)
                .extract()
                .path("invites");
    }

    private static Response revoke(String code) {
        return Operator.internal().delete("/internal/invites/" + id(code));
    }

    private static String id(String code) {
        return Api.hash(InviteCode.parse(code).secret().toByteArray()).substring(0, 8);
    }

    private static String refused(Response response) {
        response.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:exo:problem:challenge-failed"));
        return response.asString();
    }
}
