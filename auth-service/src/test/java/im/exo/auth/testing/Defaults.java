package im.exo.auth.testing;

import io.smallrye.config.SmallRyeConfigBuilder;

import java.util.Map;

/** Configuration as production has it when nobody sets anything. */
public final class Defaults {

    private Defaults() {}

    public static <C> C of(Class<C> mapping) {
        return of(mapping, Map.of());
    }

    /** @param set what has no default, or is to differ */
    public static <C> C of(Class<C> mapping, Map<String, String> set) {
        return new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .withDefaultValues(set)
                .build()
                .getConfigMapping(mapping);
    }
}
