package im.exo.gateway.openapi;

import io.smallrye.config.ConfigMapping;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Where the parts of the merged document come from. */
@ConfigMapping(prefix = "exo.openapi")
public interface OpenApiConfig {

    /** The services' documents; without it {@code /internal/openapi} of each route's service. */
    Optional<List<URI>> sources();
}
