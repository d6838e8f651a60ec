package im.exo.auth.gate;

import java.util.Locale;
import java.util.Optional;

/** Who may make an account. */
public enum RegistrationMode {
    /** Whoever does a proof of work, or has an invite. */
    OPEN,
    /** Whoever has an invite. */
    INVITE,
    /** Nobody. */
    CLOSED;

    /** As calls and the table {@code setting} write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<RegistrationMode> of(String word) {
        for (var mode : values()) {
            if (mode.word().equals(word)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
