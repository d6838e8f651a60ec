package im.exo.keys;

import im.exo.devstack.parts.Schema;
import im.exo.devstack.testing.Database;
import im.exo.devstack.testing.Log;
import im.exo.devstack.testing.TestParts;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.HashMap;
import java.util.Map;

/** Database, Kafka and an issuer of tokens; injected into fields of their types. */
public final class PartsResource implements QuarkusTestResourceLifecycleManager {

    private final TestIssuer issuer = TestIssuer.start();

    @Override
    public Map<String, String> start() {
        var config = new HashMap<String, String>();
        config.putAll(TestParts.database().config(Schema.of("exo_keys")));
        config.putAll(TestParts.log().config());
        config.putAll(issuer.config());
        config.put("exo.transparency.secret", "KysrKysrKysrKysrKysrKysrKysrKysrKysrKysrKys=");
        return config;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(issuer, new TestInjector.MatchesType(TestIssuer.class));
        injector.injectIntoFields(
                TestParts.database(), new TestInjector.MatchesType(Database.class));
        injector.injectIntoFields(TestParts.log(), new TestInjector.MatchesType(Log.class));
    }

    @Override
    public void stop() {
        issuer.close();
    }
}
