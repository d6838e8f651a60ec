package im.exo.devstack.parts;

import im.exo.devstack.process.Command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// One process of the platform: how it is made ready, started, probed and ended.
///
/// A part holds no running state, so whoever knows its folder and ports can speak about it, also
/// after the process that started it is gone.
public interface Part {
    String name();

    /** What it is and which version, as `status` shows it. */
    String version();

    /** The ports it listens on; all must be free before it starts. */
    List<Integer> ports();

    /** Makes folders, settings and first contents. Repeating it changes nothing that is in use. */
    void prepare() throws IOException, InterruptedException;

    Command command();

    /** Whether it answers its real clients now. Returns within a few seconds. */
    boolean ready();

    /** As {@link #ready}, in words. A process that does not answer is {@link Condition#SILENT}. */
    default Condition condition() {
        return ready() ? Condition.READY : Condition.SILENT;
    }

    /** How long a first start may take on a slow machine. */
    default Duration patience() {
        return Duration.ofMinutes(5);
    }

    /** How long an orderly stop may take before it is killed. */
    default Duration farewell() {
        return Duration.ofSeconds(20);
    }
}
