package im.exo.gateway.realtime;

import im.exo.gateway.limits.Rate;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/** Bounds of a realtime session. */
@ConfigMapping(prefix = "exo.realtime")
public interface RealtimeConfig {

    /** How long a new session may stay without a token. */
    @WithDefault("5s")
    Duration tokenWithin();

    /** Silence after which the client is pinged. */
    @WithDefault("30s")
    Duration pingAfter();

    /** Silence after which the client counts as gone. */
    @WithDefault("90s")
    Duration deadAfter();

    /** Unanswered sends of one session at which reading from it pauses. */
    @WithDefault("64")
    int maxSends();

    /** Content of unanswered sends of one session at which reading from it pauses. */
    @WithDefault("1M")
    MemorySize maxSendBytes();

    /** Frames a session may send at once. */
    @WithDefault("4096")
    int frameBurst();

    /** Frames a second that a session may send in the long run; more is flooding. */
    @WithDefault("2000")
    int frameRate();

    /** Envelopes an account may send at once. */
    @WithDefault("2000")
    int sendBurst();

    /** Envelopes a second that an account may send in the long run. */
    @WithDefault("200")
    int sendRate();

    /** Bytes that the sockets of an account may say at once. */
    @WithDefault("16M")
    MemorySize byteBurst();

    /** Bytes a second in the long run; whoever says more is read later, and loses nothing. */
    @WithDefault("4M")
    MemorySize byteRate();

    /** What one slow reader may leave unread: two windows and some answers. */
    @WithDefault("3M")
    MemorySize maxBacklog();

    /** What all slow readers together may leave unread before the next one is disconnected. */
    @WithDefault("128M")
    MemorySize maxBacklogOfAll();

    /** Sessions of one gateway; more are refused with 503. */
    @WithDefault("100000")
    int maxSessions();

    /**
     * Sessions without a token at a time; each may hold 64 KiB. One more ends the eldest of them
     * (1013).
     */
    @WithDefault("2000")
    int maxStrangers();

    default Rate frames() {
        return new Rate(frameBurst(), frameRate());
    }

    default Rate envelopes() {
        return new Rate(sendBurst(), sendRate());
    }

    default Rate bytes() {
        return new Rate(Math.toIntExact(byteBurst().asLongValue()), byteRate().asLongValue());
    }
}
