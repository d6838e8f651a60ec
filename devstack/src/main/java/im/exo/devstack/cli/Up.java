package im.exo.devstack.cli;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.platform.PlatformOptions;
import im.exo.devstack.supervisor.Control;
import im.exo.devstack.supervisor.Control.Outcome;
import im.exo.devstack.supervisor.Detached;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// Starts the platform and returns when it is ready. Repeating it is harmless; interrupting it
/// before it is ready ends everything it has started.
@Command(
        name = "up",
        description =
                "Start everything; returns when it is ready. A supervisor stays and restarts what"
                        + " dies.",
        mixinStandardHelpOptions = true)
final class Up implements Callable<Integer> {
    @Mixin private final PlatformArguments arguments = new PlatformArguments();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PlatformOptions options = options();
        DataFolder data = options.data().create();
        Optional<Control> running = Control.of(data);
        if (running.isPresent()) {
            try (Control control = running.get()) {
                return follow(control, options, false);
            }
        }
        if (!options.haproxy()) {
            System.out.println(
                    "HAProxy is not used: the gateway is the front door, without TLS and cache");
        }
        List<String> words = new ArrayList<>(List.of("supervise"));
        words.addAll(arguments.words());
        ProcessHandle supervisor = Detached.start(data.log("supervisor"), words);
        try (Control control = await(data, supervisor)) {
            return follow(control, options, true);
        }
    }

    private PlatformOptions options() {
        try {
            return arguments.options();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static Control await(DataFolder data, ProcessHandle supervisor)
            throws InterruptedException {
        while (supervisor.isAlive()) {
            Optional<Control> control = Control.of(data);
            if (control.isPresent()) {
                return control.get();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IllegalStateException(
                "the supervisor did not start, see " + data.log("supervisor"));
    }

    private static int follow(Control control, PlatformOptions options, boolean owner)
            throws IOException, InterruptedException {
        Thread goodbye = new Thread(() -> interrupted(control), "interrupted");
        if (owner) {
            Runtime.getRuntime().addShutdownHook(goodbye);
            System.out.println("Starting Exo, data in " + options.data().root());
        } else {
            System.out.println("Exo is running already, or starting:");
        }
        Outcome outcome = control.attach(owner, System.out::println);
        if (owner) {
            try {
                Runtime.getRuntime().removeShutdownHook(goodbye);
            } catch (IllegalStateException alreadyEnding) {
                return Exit.INTERRUPTED;
            }
        }
        return switch (outcome) {
            case Outcome.Ready() -> {
                summary(control);
                yield Exit.GOOD;
            }
            case Outcome.Stopped() -> Exit.FAILED;
            case Outcome.Failed(String why) -> {
                System.err.println("exo: " + why);
                if (owner) {
                    control.awaitEnd();
                }
                yield Exit.FAILED;
            }
        };
    }

    /** Runs while this process ends: the supervisor notices the broken line, too, but here the end is awaited. */
    private static void interrupted(Control control) {
        System.out.println("\nInterrupted: ending what was started ...");
        try {
            control.down(line -> {});
        } catch (IOException | InterruptedException alreadyGone) {
            // The broken line alone makes the supervisor end everything.
        }
    }

    private static void summary(Control control) throws IOException, InterruptedException {
        System.out.print("\n" + control.summary() + "\n");
        System.out.print(
                """
                  next      ./exo demo                two people, end to end
                            ./exo client register     an account of your own
                            ./exo status              what runs; ./exo down ends it

                """);
    }
}
