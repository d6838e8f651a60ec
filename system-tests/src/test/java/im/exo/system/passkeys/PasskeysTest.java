package im.exo.system.passkeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.bench.Accounts.Member;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.util.Map;

/** Passkeys of a real browser, on the front door's own origin. */
@ExtendWith(SharedPlatform.class)
class PasskeysTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Exo exo;
    private final Http http;

    PasskeysTest(Exo exo) {
        this.exo = exo;
        this.http = new Http(exo.door());
    }

    @Test
    void a_browser_adds_a_passkey_and_signs_in_with_it_until_it_is_copied_or_removed()
            throws Exception {
        var application = exo.accounts().apply();
        var member = exo.accounts().submit(application);
        var authKey = JSON.readTree(application.body()).path("authKey").asText();
        try (var browser = Browser.at(exo.door().resolve("/health"))) {
            var id = added(browser, member, authKey);

            var first = browser.get(signInOptions());
            var session = signIn(first);
            assertThat(session.status()).as(session.toString()).isEqualTo(201);
            assertThat(session.json().path("account").asText()).isEqualTo(member.account().text());
            assertThat(signIn(first).status()).isEqualTo(410);

            var stolen = browser.passkeys();
            var second = browser.get(signInOptions());
            assertThat(signIn(second).status()).isEqualTo(201);

            browser.holds(stolen);
            assertThat(signIn(browser.get(signInOptions())).status()).isEqualTo(409);

            var removed = http.request("DELETE", "/v1/passkeys/" + id).token(member.token()).send();
            assertThat(removed.status()).isEqualTo(204);
            assertThat(signIn(browser.get(signInOptions())).status()).isEqualTo(401);
        }
    }

    /** The id of a passkey that the server has taken. */
    private String added(Browser browser, Member member, String authKey) throws IOException {
        var options =
                http.request("POST", "/v1/passkeys/options")
                        .token(member.token())
                        .json(Map.of("authKey", authKey))
                        .send();
        assertThat(options.status()).as(options.toString()).isEqualTo(200);
        var made = browser.create(options.json());
        var added =
                http.request("POST", "/v1/passkeys")
                        .token(member.token())
                        .json(Map.of("credential", made, "name", "c2VhbGVk"))
                        .send();
        assertThat(added.status()).as(added.toString()).isEqualTo(201);
        return added.json().path("id").asText();
    }

    private JsonNode signInOptions() throws IOException {
        var options = http.request("POST", "/v1/sessions/passkey/options").send();
        assertThat(options.status()).isEqualTo(200);
        return options.json();
    }

    private Http.Answer signIn(JsonNode credential) throws IOException {
        return http.request("POST", "/v1/sessions/passkey")
                .json(Map.of("credential", credential, "registrationId", 4711))
                .send();
    }
}
