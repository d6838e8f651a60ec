package im.exo.devstack.cli;

import im.exo.devstack.supervisor.Control;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Takes over a changed `haproxy/haproxy.cfg` while clients stay connected. */
@Command(
        name = "reload",
        description = "Let HAProxy take over a changed haproxy/haproxy.cfg; open connections stay.",
        mixinStandardHelpOptions = true)
final class Reload implements Callable<Integer> {
    @Mixin private final DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Control> running = Control.of(data.folder());
        if (running.isEmpty()) {
            System.err.println("exo: nothing runs in " + data.folder().root());
            return Exit.NOT_RUNNING;
        }
        try (Control control = running.get()) {
            Control.Answer answer = control.reload();
            boolean good = answer.status() == 200;
            (good ? System.out : System.err).print((good ? "" : "exo: ") + answer.text());
            return good ? Exit.GOOD : Exit.FAILED;
        }
    }
}
