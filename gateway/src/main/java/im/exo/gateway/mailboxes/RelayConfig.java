package im.exo.gateway.mailboxes;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.List;

/** The streams to message-service. */
@ConfigMapping(prefix = "exo.relay")
public interface RelayConfig {

    /** {@code host:port} of message-service's relay; every address of a host is one instance. */
    List<String> targets();

    /** How often the hosts are resolved again. */
    @WithDefault("2s")
    Duration resolveEvery();

    /** Silence after which a ping is sent. */
    @WithDefault("2s")
    Duration pingAfter();

    /** Silence after which a stream is given up. */
    @WithDefault("5s")
    Duration deadAfter();

    /** Shortest pause before a lost stream is opened again; doubles up to {@link #retryMax}. */
    @WithDefault("100ms")
    Duration retryMin();

    /** Longest pause before a lost stream is opened again. */
    @WithDefault("2s")
    Duration retryMax();

    /** How long a send waits for its shard to get an owner before it is answered with 503. */
    @WithDefault("6s")
    Duration hold();

    /** How long a send that an owner has may stay unanswered before it is answered with 503. */
    @WithDefault("15s")
    Duration answerWithin();

    /** Unanswered sends that the gateway keeps at most. */
    @WithDefault("65536")
    int maxSends();

    /** Content of unanswered sends that the gateway keeps at most. */
    @WithDefault("64M")
    MemorySize maxSendBytes();

    /** Content that one instance may push before the gateway has returned credit. */
    @WithDefault("8M")
    MemorySize credit();
}
