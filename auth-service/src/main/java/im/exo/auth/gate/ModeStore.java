package im.exo.auth.gate;

import java.util.Optional;

/** Where the operator's switch stands; all instances share it. */
public interface ModeStore {

    /** Empty when it was never switched. */
    Optional<RegistrationMode> read();

    void write(RegistrationMode mode);
}
