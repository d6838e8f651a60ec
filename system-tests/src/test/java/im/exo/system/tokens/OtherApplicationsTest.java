package im.exo.system.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.kit.testing.Forgeries;
import im.exo.system.hostile.Loot;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;

/** Exo as the issuer of tokens that others accept, with libraries that know nothing of it. */
@ExtendWith(SharedPlatform.class)
class OtherApplicationsTest {

    /** Of the signature's bytes, which jose decodes leniently: the token itself, and no forgery. */
    private static final List<String> SPELLINGS =
            List.of("stray bits at the end", "padded", "plain base64", "line breaks inside");

    /** What Quarkus cuts off a header before it looks at the token. */
    private static final String CUT_OFF = "a comma behind it";

    private final Exo exo;

    OtherApplicationsTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void another_application_lets_accounts_in_and_nobody_else() throws Exception {
        var loot = Loot.of(exo);
        var member = exo.accounts().register();
        try (var application = Stranger.of(exo.door(), "exo");
                var another = Stranger.of(exo.door(), "another application")) {
            assertThat(application.issuer()).isEqualTo(exo.door().toString());
            var verdict = application.verdict(member.token());
            assertThat(verdict.path("accepted").asText()).isEqualTo(member.account().text());
            assertThat(verdict.path("device").asInt()).isEqualTo(member.device());
            assertThat(another.verdict(member.token()).path("refused").asText())
                    .isEqualTo("ERR_JWT_CLAIM_VALIDATION_FAILED");
            var accepted = new ArrayList<String>();
            for (var forged : Forgeries.of(loot).entrySet()) {
                if (!application.verdict(forged.getValue()).has("refused")) {
                    accepted.add(forged.getKey());
                }
            }
            assertThat(accepted).isSubsetOf(SPELLINGS);
            assertThat(application.verdict(member.token()).has("accepted")).isTrue();
        }
    }

    @Test
    void a_quarkus_application_lets_accounts_in_and_nobody_else() throws Exception {
        var loot = Loot.of(exo);
        var member = exo.accounts().register();
        try (var application = ResourceServer.of(exo.door(), "exo");
                var another = ResourceServer.of(exo.door(), "another application")) {
            var answer = application.who(member.token());
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(member.account().text());
            assertThat(another.who(member.token()).status()).isEqualTo(401);
            var accepted = new ArrayList<String>();
            for (var forged : Forgeries.of(loot).entrySet()) {
                if (application.who(forged.getValue()).status() == 200) {
                    accepted.add(forged.getKey());
                }
            }
            accepted.remove(CUT_OFF);
            assertThat(accepted).isSubsetOf(SPELLINGS);
            assertThat(application.who(member.token()).status()).isEqualTo(200);
        }
    }
}
