package im.exo.devstack.parts;

import java.util.Locale;

/** The database schemas; each has one user of the same name that sees nothing else. */
public enum Schema {
    EXO_AUTH,
    EXO_KEYS,
    EXO_MESSAGES,
    EXO_FILES;

    /** Name of schema, user and secret. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Schema of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
