package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.Map;

class FrontDoorTest {

    private static final URI OPTION = URI.create("https://option.example");
    private static final Map<String, String> BOTH =
            Map.of(
                    "EXO_SERVER", "https://chosen.example",
                    "EXO_FRONT_DOOR", "http://localhost:9440");
    private static final Map<String, String> LAUNCHER =
            Map.of("EXO_SERVER", "", "EXO_FRONT_DOOR", "http://localhost:9440");

    @Test
    void what_the_user_says_comes_first() throws Exception {
        assertThat(FrontDoor.choose(OPTION, BOTH, true)).isEqualTo(OPTION);
        assertThat(FrontDoor.choose(null, BOTH, true)).hasToString("https://chosen.example");
    }

    @Test
    void the_profiles_server_comes_before_the_platform_on_this_machine() throws Exception {
        assertThat(FrontDoor.choose(null, LAUNCHER, true)).isNull();
    }

    @Test
    void a_new_profile_takes_the_launchers_platform_or_the_default() throws Exception {
        assertThat(FrontDoor.choose(null, LAUNCHER, false)).hasToString("http://localhost:9440");
        assertThat(FrontDoor.choose(null, Map.of(), false)).isEqualTo(FrontDoor.DEFAULT);
    }

    @Test
    void an_address_that_is_none_is_a_usage_error() {
        assertThatThrownBy(() -> FrontDoor.choose(null, Map.of("EXO_SERVER", "a b"), true))
                .isInstanceOfSatisfying(
                        Stop.class, stop -> assertThat(stop.code).isEqualTo(ExitCode.USAGE));
    }
}
