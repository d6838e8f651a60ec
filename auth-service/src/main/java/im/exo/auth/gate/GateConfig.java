package im.exo.auth.gate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** Who may register. */
@ConfigMapping(prefix = "exo.registration")
public interface GateConfig {

    /** Until the operator switches it for the first time: open, invite or closed. */
    @WithDefault("open")
    RegistrationMode mode();

    /** How long an instance may go on with what another one has switched. */
    @WithDefault("PT2S")
    Duration cached();
}
