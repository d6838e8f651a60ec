package im.exo.devstack.testing.quarkus;

import im.exo.devstack.parts.Schema;
import im.exo.devstack.testing.TestParts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import java.util.Map;

/// The database with one schema as the default datasource: `@WithTestResource(value =
/// DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "exo_auth"))`.
public final class DatabaseResource implements QuarkusTestResourceLifecycleManager {
    private String schema = "";

    @Override
    public void init(Map<String, String> initArgs) {
        schema = initArgs.getOrDefault("schema", "");
    }

    @Override
    public Map<String, String> start() {
        if (schema.isEmpty()) {
            throw new IllegalArgumentException("DatabaseResource needs the argument \"schema\"");
        }
        return TestParts.database().config(Schema.of(schema));
    }

    /** It ends with the JVM, so that other tests find it warm. */
    @Override
    public void stop() {}
}
