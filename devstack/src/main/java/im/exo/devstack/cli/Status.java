package im.exo.devstack.cli;

import im.exo.devstack.supervisor.Control;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What runs, and how it is. */
@Command(
        name = "status",
        description = "Health, pid, version, memory, uptime and restarts of every process.",
        mixinStandardHelpOptions = true)
final class Status implements Callable<Integer> {
    @Mixin private final DataOption data = new DataOption();

    @Option(names = "--json", description = "For programs")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Control> running = Control.of(data.folder());
        if (running.isEmpty()) {
            System.out.println(
                    json
                            ? "{\"state\":\"down\",\"processes\":[]}"
                            : "Nothing runs in " + data.folder().root());
            return Exit.NOT_RUNNING;
        }
        try (Control control = running.get()) {
            Control.Answer answer = control.status(json);
            System.out.print(answer.text());
            return answer.status() == 200 ? Exit.GOOD : Exit.UNHEALTHY;
        }
    }
}
