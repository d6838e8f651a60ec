package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.admin.cli.Main;
import im.exo.bench.Accounts.Application;
import im.exo.bench.Accounts.Member;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.RawFiles;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code ./exo admin} does to a whole platform, found by its data folder. */
@ExtendWith(SharedPlatform.class)
class OperatorTest {

    private final Exo exo;
    private final Http http;

    OperatorTest(Exo exo) {
        this.exo = exo;
        this.http = new Http(exo.door());
    }

    @AfterEach
    void open() {
        admin("registration", "open");
    }

    @Test
    void a_suspended_account_is_shut_out_within_a_second_and_has_lost_nothing_when_it_is_resumed()
            throws Exception {
        var application = exo.accounts().apply();
        var ada = exo.accounts().submit(application);
        String refresh = refreshToken(application);
        var file = new RawFiles(http, ada.token()).upload(new byte[1000]);
        try (var from = RawDevice.open(exo.sockets(), exo.accounts().register())) {
            var envelope = RawDevice.envelope(ada, "waits".getBytes(StandardCharsets.UTF_8));
            assertThat(from.send(ada, List.of(envelope)).getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
        }
        try (var device = RawDevice.silent(exo.sockets(), ada)) {
            admin("account", "suspend", ada.account().text());

            assertThat(device.closed().get(5, TimeUnit.SECONDS)).isEqualTo(4401);
        }
        await().atMost(3, TimeUnit.SECONDS)
                .untilAsserted(
                        () -> {
                            assertThat(keys(ada)).isEqualTo(401);
                            var link = new RawFiles(http, ada.token()).link(file);
                            assertThat(link.status()).isEqualTo(401);
                        });
        assertThat(refreshed(refresh).status()).isEqualTo(403);

        admin("account", "resume", ada.account().text());

        assertThat(keys(ada)).as("with a token from before").isEqualTo(401);
        var again = session(ada, refreshed(refresh).json());
        assertThat(keys(again)).isEqualTo(200);
        assertThat(new RawFiles(http, again.token()).link(file).status()).isEqualTo(200);
        try (var device = RawDevice.open(exo.sockets(), again)) {
            await().atMost(Exo.PATIENCE).until(device::drained);
            assertThat(device.deliveries()).hasSize(1);
        }
    }

    @Test
    void who_may_register_is_switched_for_everybody_and_an_invite_opens_the_door()
            throws Exception {
        admin("registration", "invite");
        await().atMost(5, TimeUnit.SECONDS)
                .until(() -> http.get("/v1/registration").text().contains("invite"));

        assertThat(http.get("/v1/registration/challenge").status()).isEqualTo(428);
        var body =
                Map.of(
                        "invite",
                        admin("invite", "create").strip(),
                        "salt",
                        "AAAAAAAAAAAAAAAAAAAAAA==",
                        "authKey",
                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                        "registrationId",
                        7);
        assertThat(http.request("POST", "/v1/accounts").json(body).send().status()).isEqualTo(201);
    }

    @Test
    void a_quota_that_the_operator_sets_holds_at_the_front_door() throws Exception {
        var ada = exo.accounts().register();
        admin("account", "quota", ada.account().text(), "10K");

        assertThat(new RawFiles(http, ada.token()).tryCreate(20_000).status()).isEqualTo(507);

        assertThat(admin("account", "show", ada.account().text()))
                .contains("active", "devices  1", "10240 bytes (its own), 0 used");
        assertThat(admin("statistics")).contains("accounts", "files");
    }

    private String admin(String... words) {
        var out = new ByteArrayOutputStream();
        var environment = Map.of("EXO_DATA", exo.platform().data().root().toString());
        assertThat(Main.execute(environment, new PrintStream(out), System.err, words)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private int keys(Member member) throws Exception {
        return http.request("GET", "/v1/keys").token(member.token()).send().status();
    }

    /** The same request once more is answered with the same session. */
    private String refreshToken(Application application) throws Exception {
        return http.request("POST", "/v1/accounts")
                .body("application/json", application.body())
                .send()
                .json()
                .path("refreshToken")
                .asText();
    }

    private Http.Answer refreshed(String token) throws Exception {
        return http.request("POST", "/v1/sessions/refresh")
                .json(Map.of("refreshToken", token))
                .send();
    }

    private static Member session(Member before, JsonNode session) {
        return new Member(
                before.account(),
                before.device(),
                before.registrationId(),
                session.path("accessToken").asText(),
                session.path("accountVersion").asLong());
    }
}
