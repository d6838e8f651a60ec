package im.exo.devstack.cli;

import im.exo.devstack.platform.Platform;
import im.exo.devstack.supervisor.Control;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Stops everything, front first; what was accepted stays. */
@Command(
        name = "down",
        description = "Stop everything in order; nothing is lost. Harmless when nothing runs.",
        mixinStandardHelpOptions = true)
final class Down implements Callable<Integer> {
    @Mixin private final DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Control> running = Control.of(data.folder());
        if (running.isEmpty()) {
            int orphans = Platform.endOrphans(data.folder());
            System.out.println(
                    orphans == 0
                            ? "Nothing runs in " + data.folder().root()
                            : "The supervisor was gone; the "
                                    + orphans
                                    + " processes that it left are stopped, their data stays in "
                                    + data.folder().root());
            return Exit.GOOD;
        }
        try (Control control = running.get()) {
            return switch (control.down(System.out::println)) {
                case Control.Outcome.Stopped(), Control.Outcome.Ready() -> {
                    System.out.println("Exo is stopped; its data stays in " + data.folder().root());
                    yield Exit.GOOD;
                }
                case Control.Outcome.Failed(String why) -> {
                    System.err.println("exo: " + why);
                    yield Exit.FAILED;
                }
            };
        }
    }
}
