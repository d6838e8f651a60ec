package im.exo.auth.certificates;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Sender certificates. */
@ConfigMapping(prefix = "exo.certificates")
public interface CertificateConfig {

    /** Base address of keyserver-service, without a path; there are no certificates without it. */
    Optional<URI> keysUrl();

    /** How long one question to keyserver-service may take. */
    @WithDefault("2s")
    Duration timeout();

    /** Questions in flight at a time; more wait, as long as one question may take. */
    @WithDefault("32")
    int concurrency();

    /** How long a certificate is good, and up to an hour longer. */
    @WithDefault("24h")
    Duration lifetime();
}
