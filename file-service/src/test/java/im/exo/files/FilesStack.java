package im.exo.files;

import im.exo.devstack.parts.Schema;
import im.exo.devstack.testing.TestParts;
import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.HashMap;
import java.util.Map;

/** Real database, log and object store for file-service, and somebody who signs tokens. */
public class FilesStack implements QuarkusTestResourceLifecycleManager {

    private static TestIssuer issuer;

    @Override
    public Map<String, String> start() {
        issuer = TestIssuer.start();
        var config = new HashMap<String, String>();
        config.putAll(issuer.config());
        config.putAll(TestParts.database().config(Schema.EXO_FILES));
        config.putAll(TestParts.log().config());
        config.putAll(TestParts.blobs().config());
        config.put("exo.cdn.secret", "a secret for links, of thirty-two characters or more");
        config.put("exo.files.lease", "3s");
        // Tests wait for what a silent client's end leaves.
        config.put("quarkus.http.read-timeout", "5s");
        // Upkeep runs when a test says so; orphans need no age then.
        config.put("quarkus.scheduler.enabled", "false");
        config.put("exo.files.orphan-age", "0s");
        return config;
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
