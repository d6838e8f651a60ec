package im.exo.auth.credentials;

import java.time.Duration;

/** Whether an attempt may go on. */
public sealed interface Attempt {

    record Go() implements Attempt {}

    record Wait(Duration time) implements Attempt {}
}
