package im.exo.kit.traces;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.util.Optional;

/** Where traces go, and how many there are. */
@ConfigMapping(prefix = "exo.traces")
public interface TracesConfig {

    /**
     * Takes OTLP over HTTP, such as {@code http://collector:4318}; {@code /v1/traces} is added. Nothing
     * is traced without it.
     */
    Optional<String> endpoint();

    /** The part of requests and sends that is traced, from 0 to 1. */
    @WithDefault("0.01")
    double ratio();

    /** Whether traces begin here, or only those that came with a request are continued. */
    @WithDefault("false")
    boolean entry();

    /** Whether a request's {@code traceparent} is believed; not where the world can set it. */
    @WithDefault("true")
    boolean believe();
}
