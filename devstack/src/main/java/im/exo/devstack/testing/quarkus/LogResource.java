package im.exo.devstack.testing.quarkus;

import im.exo.devstack.testing.TestParts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.Map;

/** Kafka: `@WithTestResource(LogResource.class)`. */
public final class LogResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return TestParts.log().config();
    }

    /** It ends with the JVM, so that other tests find it warm. */
    @Override
    public void stop() {}
}
