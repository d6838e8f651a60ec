package im.exo.gateway.testing;

import im.exo.contract.DeviceAddress;
import im.exo.contract.Problem;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.gateway.access.Gatekeeper;
import im.exo.gateway.access.Grant;
import im.exo.gateway.limits.Rate;
import im.exo.gateway.limits.SendLimits;
import im.exo.gateway.mailboxes.Mailboxes;
import im.exo.gateway.mailboxes.RelayConfig;
import im.exo.gateway.mailboxes.RelaySetup;
import im.exo.gateway.realtime.RealtimeConfig;
import im.exo.gateway.realtime.Sessions;
import im.exo.kit.traces.Traces;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Sessions, streams and a relay without a server around them: for tests of what needs no network. */
public final class PlainGateway implements AutoCloseable {

    private final FakeMailboxes shared = new FakeMailboxes();
    private final FakeRelay relay = new FakeRelay(shared);
    private final Map<String, Grant> tokens = new ConcurrentHashMap<>();
    private final Mailboxes mailboxes;
    private final Sessions sessions;

    public PlainGateway(Map<String, String> realtime) {
        relay.ownAll(1);
        mailboxes =
                new Mailboxes(
                        RelaySetup.of(
                                Configs.of(
                                        RelayConfig.class, Map.of("exo.relay.targets", "unused:1")),
                                "plain",
                                FakeRelay.KEY,
                                Traces.OFF));
        mailboxes.instancesAt(Set.of(relay.address()));
        var config = Configs.of(RealtimeConfig.class, realtime);
        sessions =
                new Sessions(
                        config,
                        mailboxes,
                        new KnownTokens(),
                        new SendLimits(new Rate(10_000, 10_000), config.bytes(), 100),
                        _ -> {});
    }

    public Sessions sessions() {
        return sessions;
    }

    public FakeRelay relay() {
        return relay;
    }

    public Mailboxes mailboxes() {
        return mailboxes;
    }

    /** The first message of a session of this device, good for ten minutes. */
    public com.google.protobuf.ByteString hello(DeviceAddress device) {
        var token = UUID.randomUUID().toString();
        tokens.put(
                token,
                new Grant(
                        device,
                        UUID.randomUUID(),
                        Instant.now().plusSeconds(600),
                        0,
                        UUID.randomUUID()));
        return ClientFrames.newBuilder()
                .addFrames(
                        ClientFrame.newBuilder()
                                .setAuthenticate(Authenticate.newBuilder().setToken(token)))
                .build()
                .toByteString();
    }

    @Override
    public void close() {
        mailboxes.close();
        relay.close();
    }

    private final class KnownTokens implements Gatekeeper {
        @Override
        public void admit(String token, Consumer<Verdict> verdict) {
            var grant = tokens.get(token);
            verdict.accept(
                    grant == null
                            ? new Verdict.Refused(Problem.UNAUTHORIZED)
                            : new Verdict.Admitted(grant));
        }

        @Override
        public boolean revoked(Grant grant) {
            return false;
        }
    }
}
