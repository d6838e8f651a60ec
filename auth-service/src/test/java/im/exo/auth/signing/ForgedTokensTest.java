package im.exo.auth.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class ForgedTokensTest {

    @Inject SigningKeys keys;

    private Api.Registered account;
    private String genuine;
    private String header;
    private String claims;
    private PrivateKey secret;
    private PrivateKey foreign;

    @BeforeEach
    void aGenuineToken() throws Exception {
        account = Api.registered();
        genuine = account.access();
        header = Jwt.part(genuine, 0);
        claims = Jwt.part(genuine, 1);
        secret = keys.signing().secret();
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        foreign = generator.generateKeyPair().getPrivate();
    }

    @Test
    void a_genuine_token_made_by_hand_is_accepted() {
        Api.sessions(Jwt.es256(header, claims, secret)).then().statusCode(200);
    }

    @Test
    void tokens_carry_what_is_promised_and_no_more() {
        var said = Jwt.claims(genuine);
        assertThat(said.getMap("").keySet())
                .containsExactlyInAnyOrder(
                        "iss", "aud", "sub", "device", "sid", "av", "iat", "exp", "jti", "groups");
        assertThat(said.getString("iss")).isEqualTo(TestStack.ISSUER);
        assertThat(said.getString("aud")).isEqualTo("exo");
        assertThat(said.getString("sub")).isEqualTo(account.account());
        assertThat(said.getInt("device")).isEqualTo(1);
        assertThat(said.getLong("av")).isEqualTo(account.session().getLong("accountVersion"));
        assertThat(said.getLong("exp") - said.getLong("iat")).isEqualTo(600);
        assertThat(Jwt.header(genuine).getString("alg")).isEqualTo("ES256");
    }

    @Test
    void forged_tokens_are_refused() {
        var forged = new LinkedHashMap<String, String>();
        forgedSignatures(forged);
        forgedKeys(forged);
        assertThat(forged).hasSizeGreaterThanOrEqualTo(12);

        forged.forEach(this::refused);
    }

    @Test
    void genuinely_signed_tokens_with_wrong_claims_are_refused() {
        var wrong = new LinkedHashMap<String, String>();
        long past = Instant.now().minusSeconds(60).getEpochSecond();
        wrong.put("issuer", claims.replace(TestStack.ISSUER, "http://evil.test"));
        wrong.put("audience", claims.replace("\"exo\"", "\"other\""));
        wrong.put("no audience", claims.replace("\"aud\"", "\"aux\""));
        wrong.put("expired", claims.replaceAll("\"exp\":\\d+", "\"exp\":" + past));
        wrong.put("no expiry", claims.replace("\"exp\"", "\"ext\""));
        wrong.put("no subject", claims.replace("\"sub\"", "\"sux\""));
        wrong.put("subject", claims.replace(account.account(), "root"));
        wrong.put("device 0", claims.replace("\"device\":1", "\"device\":0"));
        wrong.put("device 128", claims.replace("\"device\":1", "\"device\":128"));
        wrong.put("device text", claims.replace("\"device\":1", "\"device\":\"1\""));
        wrong.put("no device", claims.replace("\"device\"", "\"devise\""));
        wrong.put("sid", claims.replaceAll("\"sid\":\"[^\"]+\"", "\"sid\":\"x\""));
        wrong.put("no sid", claims.replace("\"sid\"", "\"sad\""));

        wrong.forEach(
                (name, bent) -> {
                    assertThat(bent).as(name).isNotEqualTo(claims);
                    refused(name, Jwt.es256(header, bent, secret));
                });
    }

    @Test
    void a_right_token_for_a_device_that_is_not_there_reaches_nothing() {
        String nobody = claims.replace(account.account(), AccountId.random().text());
        String otherDevice = claims.replace("\"device\":1", "\"device\":2");

        for (String bent : new String[] {nobody, otherDevice}) {
            Api.sessions(Jwt.es256(header, bent, secret))
                    .then()
                    .statusCode(401)
                    .body("type", equalTo("urn:exo:problem:session-revoked"));
        }
    }

    @Test
    void a_token_counts_in_the_header_only() {
        RestAssured.get("/v1/sessions?access_token=" + genuine).then().statusCode(401);
        RestAssured.given()
                .cookie("access_token", genuine)
                .get("/v1/sessions")
                .then()
                .statusCode(401);
        RestAssured.given()
                .header("Authorization", "Basic " + genuine)
                .get("/v1/sessions")
                .then()
                .statusCode(401);
    }

    private void forgedSignatures(Map<String, String> forged) {
        String open = genuine.substring(0, genuine.lastIndexOf('.'));
        String other = claims.replace("\"device\":1", "\"device\":2");
        forged.put("empty", "x");
        forged.put("refresh token", account.refresh());
        forged.put("alg none", Jwt.unsigned("{\"alg\":\"none\"}", claims) + ".");
        forged.put("alg NoNe", Jwt.unsigned("{\"alg\":\"NoNe\"}", claims) + ".");
        forged.put("no signature", open + ".");
        forged.put("two parts", open);
        forged.put("truncated", genuine.substring(0, genuine.length() - 4));
        forged.put("zeros", open + "." + "A".repeat(86));
        forged.put(
                "swapped payload",
                Jwt.unsigned(header, other) + genuine.substring(genuine.lastIndexOf('.')));
        forged.put("DER signature", Jwt.signed(header, claims, "SHA256withECDSA", secret));
        forged.put("SHA-512", Jwt.signed(header, claims, "SHA512withECDSAinP1363Format", secret));
        byte[] open509 = keys.signing().open().getEncoded();
        String hs = header.replace("ES256", "HS256");
        forged.put("HS256 with the public key", Jwt.hs256(hs, claims, open509));
        forged.put(
                "HS256 with the public key's text",
                Jwt.hs256(hs, claims, Base64.getEncoder().encode(open509)));
        forged.put("wrong alg", Jwt.es256(header.replace("ES256", "ES384"), claims, secret));
        forged.put(
                "critical", Jwt.es256(header.replace("{", "{\"crit\":[\"x\"],"), claims, foreign));
    }

    private void forgedKeys(Map<String, String> forged) {
        String kid = keys.signing().kid();
        forged.put("another key, our kid", Jwt.es256(header, claims, foreign));
        forged.put("another key, no kid", Jwt.es256("{\"alg\":\"ES256\"}", claims, foreign));
        for (String tricky :
                new String[] {
                    "unknown", "../../dev/null", "' OR 1=1 --", "", "\\u0000", kid + " "
                }) {
            forged.put("kid " + tricky, Jwt.es256(header.replace(kid, tricky), claims, foreign));
        }
        forged.put(
                "jku",
                Jwt.es256(
                        header.replace("{", "{\"jku\":\"http://127.0.0.1:9/keys\","),
                        claims,
                        foreign));
        forged.put(
                "embedded key",
                Jwt.es256(
                        header.replace("{", "{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\"},"),
                        claims,
                        foreign));
    }

    private void refused(String name, String token) {
        var answer = Api.sessions(token);
        assertThat(answer.statusCode()).as(name).isEqualTo(401);
        assertThat(answer.contentType()).as(name).startsWith("application/problem+json");
        assertThat(answer.jsonPath().getString("type"))
                .as(name)
                .isEqualTo("urn:exo:problem:unauthorized");
    }
}
