package im.exo.devstack.cli;

import im.exo.devstack.supervisor.Control;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Does harm on purpose: for the demo, tests and the curious. */
@Command(
        name = "fault",
        hidden = true,
        description =
                "Harm a process: kill (kill -9; it is restarted), pause, resume, keep-down, bring-back.",
        mixinStandardHelpOptions = true)
final class Fault implements Callable<Integer> {
    @Mixin private final DataOption data = new DataOption();

    @Parameters(paramLabel = "ACT")
    private String act = "";

    @Parameters(
            paramLabel = "PROCESS",
            description = "Such as message-service-1; without a number the first")
    private String process = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Control> running = Control.of(data.folder());
        if (running.isEmpty()) {
            System.err.println("exo: nothing runs in " + data.folder().root());
            return Exit.NOT_RUNNING;
        }
        try (Control control = running.get()) {
            Control.Answer answer = control.fault(act, process);
            System.out.print(answer.text());
            return answer.status() == 200 ? Exit.GOOD : Exit.USAGE;
        }
    }
}
