package im.exo.gateway.routing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.net.URI;
import java.time.Duration;

/** The services behind the public paths. */
@ConfigMapping(prefix = "exo.routes")
public interface RoutesConfig {

    /** Base URL of auth-service. */
    URI auth();

    /** Base URL of keyserver-service. */
    URI keys();

    /** Base URL of file-service. */
    URI files();

    /** Base URL of any instance of message-service: what is asked by HTTP, seldom. */
    URI messages();

    /** How long a connection to a service may take to be made. */
    @WithDefault("2s")
    Duration connectWithin();

    /** How long a service may take to begin its answer. */
    @WithDefault("30s")
    Duration answerWithin();

    /** How long a transfer may stand still. */
    @WithDefault("60s")
    Duration transferIdle();

    /** Connections to one service. */
    @WithDefault("128")
    int connections();

    /** Requests that may wait for a connection to one service; more are answered with 503. */
    @WithDefault("512")
    int waiting();
}
