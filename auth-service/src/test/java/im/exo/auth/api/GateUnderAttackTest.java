package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Crowd;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class GateUnderAttackTest {

    private static final int CALM = 500;
    private static final int CEILING = 2000;

    @Test
    void two_networks_hammer_and_pay_alone_while_others_register_at_the_old_price()
            throws Exception {
        var prices =
                Crowd.of(
                        1000,
                        n ->
                                n % 50 == 0
                                        ? registeredFrom("198.51." + n / 50 + ".7")
                                        : challenge(hammering(n)).getInt("maxnumber"));

        assertThat(prices.stream().filter(price -> price == CEILING)).hasSizeGreaterThan(900);
        assertThat(challenge("203.0.118.200").getInt("maxnumber")).isEqualTo(CEILING);
        assertThat(challenge("2001:db8:7:abff::1").getInt("maxnumber")).isEqualTo(CEILING);
        assertThat(challenge("203.0.119.1").getInt("maxnumber")).isEqualTo(CALM);
        assertThat(challenge("2001:db8:7:ac00::1").getInt("maxnumber")).isEqualTo(CALM);
    }

    /** An address of one /24 or of one /56. */
    private static String hammering(int n) {
        return n % 2 == 0
                ? "203.0.118." + n % 256
                : "2001:db8:7:ab%02x::%x".formatted(n % 256, n + 1);
    }

    private static int registeredFrom(String address) {
        var challenge = challenge(address);
        assertThat(challenge.getInt("maxnumber")).isEqualTo(CALM);
        Api.register(Api.application(Api.solved(challenge))).then().statusCode(201);
        return CALM;
    }

    @Test
    void one_solution_in_many_spellings_makes_one_account() throws Exception {
        String json =
                new String(
                        Base64.getDecoder().decode(Api.solved(Api.challenge())),
                        StandardCharsets.UTF_8);

        var answers =
                Crowd.of(
                        12,
                        n -> {
                            String other =
                                    json.replace("{", "{" + " ".repeat(n) + "\"took\":" + n + ",");
                            return Api.register(
                                    Api.application(
                                            Api.b64(other.getBytes(StandardCharsets.UTF_8))));
                        });

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 403)).hasSize(11);
    }

    @Test
    void what_is_tampered_with_or_signed_elsewhere_is_refused_alike_and_spends_nothing()
            throws Exception {
        var challenge = Api.challenge();
        String solved = Api.solved(challenge);
        String number = JsonPath.from(text(solved)).getString("number");
        String salt = challenge.getString("salt");

        String json = text(solved);
        var refusals =
                Stream.of(
                                text(Api.payload(challenge, salt.replace("=", "=9"), number)),
                                json.replace("SHA-256", "SHA-512"),
                                json.replace("\"number\":", "\"number\":1"),
                                json.replace("\"signature\":\"", "\"signature\":\"00"),
                                json.replace(
                                        challenge.getString("signature"),
                                        signedElsewhere(challenge.getString("challenge"))),
                                selfMade(),
                                " ".repeat(4000) + json)
                        .map(one -> Api.b64(one.getBytes(StandardCharsets.UTF_8)))
                        .map(one -> refused(Api.register(Api.application(one))))
                        .distinct();

        assertThat(refusals).hasSize(1);
        Api.register(Api.application("A".repeat(1_200_000))).then().statusCode(413);
        Api.register(Api.application(solved)).then().statusCode(201);
    }

    /** A challenge that somebody made and solved without any work, under a key of their own. */
    private static String selfMade() throws Exception {
        String salt = "00".repeat(16) + "?expires=99999999999&";
        String hash = Api.hash(salt + "0");
        return """
        {"algorithm":"SHA-256","challenge":"%s","number":0,"salt":"%s","signature":"%s"}\
        """
                .formatted(hash, salt, signedElsewhere(hash));
    }

    private static String signedElsewhere(String challenge) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(HexFormat.of().parseHex(challenge)));
    }

    private static String text(String payload) {
        return new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8);
    }

    private static String refused(Response answer) {
        answer.then().statusCode(403).body("type", equalTo("urn:exo:problem:challenge-failed"));
        return answer.asString();
    }

    private static JsonPath challenge(String address) {
        return RestAssured.given()
                .header("X-Forwarded-For", address)
                .get("/v1/registration/challenge")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
