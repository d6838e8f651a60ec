package im.exo.kit;

import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.Map;

public class IssuerResource implements QuarkusTestResourceLifecycleManager {

    private static TestIssuer issuer;

    static TestIssuer issuer() {
        return issuer;
    }

    @Override
    public Map<String, String> start() {
        issuer = TestIssuer.start();
        return issuer.config();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(issuer, new TestInjector.MatchesType(TestIssuer.class));
    }

    @Override
    public void stop() {
        issuer.close();
    }
}
