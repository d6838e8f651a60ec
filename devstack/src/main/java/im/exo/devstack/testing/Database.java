package im.exo.devstack.testing;

import im.exo.devstack.parts.Schema;

import java.util.Map;

/** A database server with all of Exo's schemas and users. */
public interface Database extends Faults {
    String jdbcUrl(Schema schema);

    String password(Schema schema);

    /** What Quarkus needs to use one schema as the default datasource. */
    default Map<String, String> config(Schema schema) {
        return Map.of(
                "quarkus.datasource.jdbc.url", jdbcUrl(schema),
                "quarkus.datasource.username", schema.id(),
                "quarkus.datasource.password", password(schema));
    }
}
