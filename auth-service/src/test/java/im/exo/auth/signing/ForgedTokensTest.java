package im.exo.auth.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.Jwt;
import im.exo.auth.testing.TestStack;
import im.exo.contract.AccountId;
import im.exo.kit.testing.Forgeries;
import im.exo.kit.testing.HttpDoor;
import im.exo.kit.testing.Misuses;
import im.exo.kit.testing.TestSigner;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.security.PrivateKey;

@QuarkusTest
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class ForgedTokensTest {

    @Inject SigningKeys keys;

    private Api.Registered account;
    private String genuine;
    private String header;
    private String claims;
    private PrivateKey secret;

    @BeforeEach
    void aGenuineToken() {
        account = Api.registered();
        genuine = account.access();
        header = Jwt.part(genuine, 0);
        claims = Jwt.part(genuine, 1);
        secret = keys.signing().secret();
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
        assertThat(Jwt.header(genuine).getMap("").keySet())
                .containsExactlyInAnyOrder("alg", "typ", "kid");
        assertThat(Jwt.header(genuine).getString("alg")).isEqualTo("ES256");
        assertThat(Jwt.header(genuine).getString("typ")).isEqualTo("at+jwt");
    }

    /** The catalogue that every service's door is tried with. */
    @Test
    void no_forged_or_misused_token_is_taken_for_a_good_one() throws Exception {
        var another = Api.registered();
        var loot =
                new Forgeries.Loot(
                        genuine,
                        another.access(),
                        account.refresh(),
                        RestAssured.get("/.well-known/jwks.json").asString());
        var own = new TestSigner(keys.signing().kid(), new KeyPair(keys.signing().open(), secret));

        var door = new HttpDoor(RestAssured.port, "GET /v1/sessions", 200);

        assertThat(door.trial(loot, Misuses.of(own, claims))).isEmpty();
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
}
