package im.exo.devstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The signals that Java cannot send by itself. */
public enum Signal {
    PAUSE("STOP"),
    CONTINUE("CONT"),
    RELOAD("USR2");

    private final String name;

    Signal(String name) {
        this.name = name;
    }

    public void send(ProcessHandle process) {
        try {
            new ProcessBuilder(List.of("kill", "-" + name, String.valueOf(process.pid())))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
