package im.exo.devstack.parts;

import im.exo.devstack.process.Command;
import im.exo.devstack.process.Deadline;
import im.exo.devstack.process.Pid;
import im.exo.devstack.process.Ports;
import im.exo.devstack.process.Signal;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A part and its process, which is found by its pid file: so it can be spoken to from any JVM,
/// also from one that did not start it.
public final class RunningPart {
    private final Part part;
    private final DataFolder folder;

    public RunningPart(Part part, DataFolder folder) {
        this.part = part;
        this.folder = folder;
    }

    public Part part() {
        return part;
    }

    public String name() {
        return part.name();
    }

    /** The process, while it lives. */
    public Optional<ProcessHandle> process() {
        return Pid.read(folder.pidFile(name())).flatMap(Pid::handle);
    }

    public boolean alive() {
        return process().isPresent();
    }

    /** Starts it without waiting until it is ready; ends a process that an earlier start left behind. */
    public ProcessHandle start() throws IOException, InterruptedException {
        folder.create();
        kill9();
        Trees.delete(folder.scratch(name()));
        Files.createDirectories(folder.scratch(name()));
        part.prepare();
        for (int port : part.ports()) {
            if (!Ports.isFree(port)) {
                throw new PortTaken(name(), port);
            }
        }
        Command command = part.command();
        ProcessBuilder builder =
                new ProcessBuilder(command.words())
                        .directory(command.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(folder.log(name()).toFile()));
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("EXO_"));
        builder.environment().putAll(command.environment());
        ProcessHandle handle = builder.start().toHandle();
        try {
            Pid.of(handle).write(folder.pidFile(name()));
        } catch (IOException e) {
            // Without its pid file nobody would find it again; an interrupt can come just here.
            handle.destroyForcibly();
            throw e;
        }
        return handle;
    }

    /** Waits until the part answers; fails at once when its process ends. */
    public void awaitReady() throws InterruptedException {
        Deadline deadline = Deadline.in(part.patience());
        while (!part.ready()) {
            if (!alive()) {
                throw new PartFailed(name() + " ended while starting, see " + folder.log(name()));
            }
            if (deadline.passed()) {
                throw new PartFailed(
                        name()
                                + " was not ready within "
                                + part.patience().toSeconds()
                                + " s, see "
                                + folder.log(name()));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Ends it in order, and by force when it takes longer than its farewell. */
    public void stop() throws InterruptedException {
        Optional<ProcessHandle> running = process();
        if (running.isPresent()) {
            resume();
            running.get().destroy();
            if (!ended(running.get(), part.farewell())) {
                kill9();
            }
        }
    }

    /** `kill -9`; returns when the process is gone. */
    public void kill9() throws InterruptedException {
        Optional<ProcessHandle> running = process();
        if (running.isPresent()) {
            running.get().destroyForcibly();
            ended(running.get(), Duration.ofSeconds(30));
        }
    }

    /** Stops it and its children in their tracks (`SIGSTOP`): alive, connected, silent. */
    public void pause() {
        send(Signal.PAUSE);
    }

    public void resume() {
        send(Signal.CONTINUE);
    }

    private void send(Signal signal) {
        process()
                .ifPresent(
                        process -> {
                            signal.send(process);
                            process.descendants().forEach(signal::send);
                        });
    }

    /** Looks itself instead of asking `onExit`, which waits for ever for a zombie that nobody collects. */
    private static boolean ended(ProcessHandle handle, Duration within)
            throws InterruptedException {
        Pid pid = Pid.of(handle);
        Deadline deadline = Deadline.in(within);
        while (pid.handle().isPresent()) {
            if (deadline.passed()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }
}
