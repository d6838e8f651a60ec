package im.exo.devstack.cli;

import im.exo.devstack.supervisor.Supervisor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.concurrent.Callable;

/** The background process itself; `up` starts it. */
@Command(name = "supervise", hidden = true, mixinStandardHelpOptions = true)
final class Supervise implements Callable<Integer> {
    @Mixin private final PlatformArguments arguments = new PlatformArguments();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new Supervisor(arguments.options()).run() ? Exit.GOOD : Exit.FAILED;
    }
}
