package im.exo.devstack.testing;

import im.exo.devstack.parts.RunningPart;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Faults of an embedded part, in the terms of its process. */
class RunningPartFaults implements Faults {
    private final RunningPart running;

    RunningPartFaults(RunningPart running) {
        this.running = running;
    }

    static void start(RunningPart running) {
        calmly(
                () -> {
                    running.start();
                    running.awaitReady();
                });
    }

    @Override
    public void kill9() {
        calmly(running::kill9);
    }

    @Override
    public void restart() {
        start(running);
    }

    @Override
    public void pause() {
        running.pause();
    }

    @Override
    public void resume() {
        running.resume();
    }

    private static void calmly(Act act) {
        try {
            act.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a part changed its state", e);
        }
    }

    @FunctionalInterface
    private interface Act {
        void run() throws IOException, InterruptedException;
    }
}
