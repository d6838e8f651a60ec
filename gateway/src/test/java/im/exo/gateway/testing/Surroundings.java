package im.exo.gateway.testing;

import im.exo.contract.mailbox.SendOutcome;
import im.exo.devstack.testing.TestParts;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** All that a gateway has around it, as far as a test needs to move it. */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {

    private final AtomicInteger epochs = new AtomicInteger();
    private final FakeMailboxes mailboxes = new FakeMailboxes();
    private final FakeRelay one = new FakeRelay(mailboxes);
    private final FakeRelay two = new FakeRelay(mailboxes);
    private final TestIssuer issuer = TestIssuer.start();
    private final FakeService auth = new FakeService("auth");
    private final FakeService keys = new FakeService("keys");
    private final FakeService files = new FakeService("files");
    private final FakeService messages = new FakeService("messages");

    /** Both willing, and all shards with this one, whatever earlier tests have left behind. */
    public void allShardsTo(FakeRelay owner) {
        for (var relay : List.of(one, two)) {
            relay.outcome(_ -> SendOutcome.SEND_OUTCOME_ACCEPTED);
            relay.answering(true);
        }
        owner.ownAll(epochs.incrementAndGet());
    }

    public FakeMailboxes mailboxes() {
        return mailboxes;
    }

    public FakeRelay one() {
        return one;
    }

    public FakeRelay two() {
        return two;
    }

    public TestIssuer issuer() {
        return issuer;
    }

    public FakeService auth() {
        return auth;
    }

    public FakeService keys() {
        return keys;
    }

    public FakeService files() {
        return files;
    }

    public FakeService messages() {
        return messages;
    }

    @Override
    public Map<String, String> start() {
        var config = new HashMap<>(issuer.config());
        config.put("exo.internal.key", FakeRelay.KEY);
        config.put("exo.relay.targets", one.target() + "," + two.target());
        config.put("exo.relay.ping-after", "1s");
        config.put("exo.relay.dead-after", "10s");
        config.put("exo.relay.retry-max", "200ms");
        config.put("exo.relay.hold", "5s");
        config.put("exo.routes.auth", auth.url());
        config.put("exo.routes.keys", keys.url());
        config.put("exo.routes.files", files.url());
        config.put("exo.routes.messages", messages.url());
        config.put("exo.routes.answer-within", "3s");
        config.put("exo.edge.origins", "https://app.example");
        config.put("exo.edge.trusted-proxies", "127.0.0.1");
        config.put("exo.edge.address-burst", "200");
        config.put("exo.edge.address-rate", "1");
        config.put("exo.realtime.token-within", "3s");
        config.put("exo.realtime.max-strangers", "20");
        config.put("exo.realtime.frame-burst", "500");
        config.put("exo.realtime.frame-rate", "1");
        config.put("exo.realtime.send-burst", "100");
        config.put("exo.realtime.send-rate", "1");
        config.put("exo.realtime.ping-after", "500ms");
        config.put("exo.realtime.dead-after", "30s");
        config.put("exo.drain.notice", "50ms");
        config.put("exo.drain.spread", "100ms");
        config.put("exo.deny-list.poll", "200ms");
        config.putAll(TestParts.log().config());
        return config;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(Surroundings.class));
    }

    @Override
    public void stop() {
        one.close();
        two.close();
        issuer.close();
        auth.close();
        keys.close();
        files.close();
        messages.close();
    }
}
