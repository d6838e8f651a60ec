package im.exo.system.instances;

import im.exo.devstack.platform.Supervised;

import java.time.Duration;

/** What happens to a process. */
sealed interface Fault {

    /** {@code kill -9}; it is started again at once. */
    record Kill() implements Fault {
        @Override
        public String toString() {
            return "kill -9";
        }
    }

    /** SIGSTOP, and SIGCONT after this time. */
    record Pause(Duration time) implements Fault {
        @Override
        public String toString() {
            return "silence of " + time.toSeconds() + " s";
        }
    }

    default void begin(Supervised process) throws InterruptedException {
        switch (this) {
            case Kill() -> process.kill9();
            case Pause _ -> process.pause();
        }
    }

    default void heal(Supervised process) throws InterruptedException {
        switch (this) {
            case Kill() -> {}
            case Pause(var time) -> {
                Thread.sleep(time);
                process.resume();
            }
        }
    }
}
