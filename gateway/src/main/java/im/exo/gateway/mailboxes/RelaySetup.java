package im.exo.gateway.mailboxes;

import im.exo.kit.traces.Traces;

import io.netty.channel.EventLoop;

/** What the streams need to be opened. */
public record RelaySetup(
        RelayConfig config, RelayLoop loop, String gateway, String internalKey, SendTraces traces) {

    /** With a thread of its own. */
    public static RelaySetup of(
            RelayConfig config, String gateway, String internalKey, Traces traces) {
        return new RelaySetup(
                config, RelayLoop.own(), gateway, internalKey, new SendTraces(traces));
    }

    /** On a thread that others use as well: what they have in common wakes nobody. */
    static RelaySetup on(
            EventLoop loop, RelayConfig config, String gateway, String internalKey, Traces traces) {
        return new RelaySetup(
                config, RelayLoop.on(loop), gateway, internalKey, new SendTraces(traces));
    }

    @Override
    public String toString() {
        return "RelaySetup[redacted]";
    }
}
