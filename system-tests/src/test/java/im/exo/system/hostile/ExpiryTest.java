package im.exo.system.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.platform.Started;
import im.exo.system.raw.RawDevice;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A genuine token after its time. Takes as long as a token of the test platform lives. */
@Tag("long")
@ExtendWith(SharedPlatform.class)
class ExpiryTest {

    private final Exo exo;

    ExpiryTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void an_expired_token_opens_no_door_and_closes_the_socket() throws Exception {
        var member = exo.accounts().register();
        var http = new Http(exo.door());
        long patience = Started.TOKEN_LIFETIME.toSeconds() + 120;
        try (var device = RawDevice.open(exo.sockets(), member)) {
            assertThat(device.closed().get(patience, TimeUnit.SECONDS)).isEqualTo(4401);
        }
        await("the services' allowance for clocks")
                .atMost(Exo.PATIENCE.multipliedBy(2))
                .until(() -> status(http, member.token(), "/v1/sessions") == 401);
        var softly = new SoftAssertions();
        for (String path :
                new String[] {
                    "/v1/sessions",
                    "/v1/keys",
                    "/v1/keys/" + member.account().text() + "/1",
                    "/v1/files/" + "A".repeat(22) + "/link"
                }) {
            var answer = http.request("GET", path).token(member.token()).send();
            Problems.check(softly, path, answer, Set.of(401));
        }
        softly.assertAll();
    }

    private static int status(Http http, String token, String path) throws Exception {
        return http.request("GET", path).token(token).send().status();
    }
}
