package im.exo.auth.testing;

import im.exo.devstack.parts.Schema;
import im.exo.devstack.process.Ports;
import im.exo.devstack.testing.TestParts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.HashMap;
import java.util.Map;

/** Database and Kafka, and the secrets of a service that is only tested. */
public final class TestStack implements QuarkusTestResourceLifecycleManager {

    public static final String INTERNAL_KEY = "internal key of nothing but these tests";
    public static final String ISSUER = "http://exo.test";

    private final Keyserver keyserver = new Keyserver();

    @Override
    public Map<String, String> start() {
        int port = Ports.free();
        var config = new HashMap<String, String>();
        config.putAll(TestParts.database().config(Schema.of("exo_auth")));
        config.putAll(TestParts.log().config());
        config.put("quarkus.http.test-port", String.valueOf(port));
        config.put("quarkus.oidc.auth-server-url", "http://127.0.0.1:" + port);
        config.put("exo.issuer", ISSUER);
        config.put("exo.passkeys.origins", SoftAuthenticator.ORIGIN);
        config.put("exo.internal.key", INTERNAL_KEY);
        config.put("exo.certificates.keys-url", keyserver.url());
        config.put("exo.certificates.timeout", "1s");
        config.put("exo.auth.secret", "KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=");
        // Turned by the tests that are about it.
        config.put("quarkus.scheduler.enabled", "false");
        config.put("exo.pow.max-number", "500");
        config.put("exo.pow.ceiling", "2000");
        return config;
    }

    /** What is asked for identities here. */
    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(keyserver, new TestInjector.MatchesType(Keyserver.class));
    }

    @Override
    public void stop() {
        keyserver.close();
    }
}
