package im.exo.auth.secret;

import io.smallrye.config.ConfigMapping;

/** What auth-service keeps for itself. */
@ConfigMapping(prefix = "exo.auth")
public interface AuthConfig {

    /** Base64 of at least 32 random bytes, from which all of this service's keys are derived. */
    String secret();
}
