package im.exo.devstack.testing.quarkus;

import im.exo.devstack.testing.TestParts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.Map;

/** The S3 store: `@WithTestResource(BlobsResource.class)`. */
public final class BlobsResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return TestParts.blobs().config();
    }

    /** It ends with the JVM, so that other tests find it warm. */
    @Override
    public void stop() {}
}
