package im.exo.messages;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where gateways connect. */
@ConfigMapping(prefix = "exo.relay.grpc")
public interface RelayConfig {

    /** Address to listen on. */
    @WithDefault("127.0.0.1")
    String host();

    /** Port to listen on; 0 for any free one. */
    @WithDefault("8431")
    int port();
}
