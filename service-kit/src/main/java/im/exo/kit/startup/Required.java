package im.exo.kit.startup;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Production does not start with a secret that is missing, short or known to everybody. */
public final class Required {

    private static final List<String> KNOWN_TO_EVERYBODY =
            List.of("demo", "example", "changeme", "change-me", "insecure", "secret", "password");

    private Required() {}

    /**
     * Does nothing outside production mode.
     *
     * @param property named in the refusal; the value never is
     * @throws ConfigurationException which ends the start
     */
    public static void secret(String property, Optional<String> value, int minimumLength) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            objection(value, minimumLength)
                    .ifPresent(
                            objection -> {
                                throw new ConfigurationException(property + " " + objection);
                            });
        }
    }

    /** As {@link #secret}, for what has to be there but is no secret. */
    public static void present(String property, Optional<?> value) {
        if (LaunchMode.current() == LaunchMode.NORMAL && value.isEmpty()) {
            throw new ConfigurationException(property + " is not set");
        }
    }

    static Optional<String> objection(Optional<String> value, int minimumLength) {
        if (value.isEmpty() || value.get().isBlank()) {
            return Optional.of("is not set");
        }
        var secret = value.get();
        if (secret.length() < minimumLength) {
            return Optional.of("is shorter than " + minimumLength + " characters");
        }
        var lower = secret.toLowerCase(Locale.ROOT);
        if (KNOWN_TO_EVERYBODY.stream().anyMatch(lower::startsWith)
                || secret.chars().distinct().count() < 6) {
            return Optional.of("is a value for trying out, not for production");
        }
        return Optional.empty();
    }
}
