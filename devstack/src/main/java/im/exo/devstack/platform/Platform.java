package im.exo.devstack.platform;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.HaProxy;
import im.exo.devstack.parts.Part;
import im.exo.devstack.parts.PartFailed;
import im.exo.devstack.parts.RunningPart;
import im.exo.devstack.process.DurableFile;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// All parts of one data folder, started in dependency order, restarted when they die, stopped
/// front first.
///
/// ```java
/// var options = PlatformOptions.of(checkout, data).onFreePorts();
/// try (Platform platform = Platform.start(options, Progress.silent())) {
///     platform.process("message-service-1").kill9();
///     platform.process("message-service-1").awaitReady();
/// }
/// ```
public final class Platform implements AutoCloseable {
    private final PlatformOptions options;
    private final Plan plan;
    private final List<List<Supervised>> stages;
    private final List<Supervised> spares;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean ready;

    private Platform(PlatformOptions options) {
        this.options = options;
        this.plan = new Plan(options);
        this.stages = plan.stages().stream().map(this::supervised).toList();
        this.spares = supervised(plan.spares());
    }

    private List<Supervised> supervised(List<Part> parts) {
        return parts.stream()
                .map(part -> new Supervised(new RunningPart(options.wrapped(part), options.data())))
                .toList();
    }

    /** Describes without starting. */
    public static Platform of(PlatformOptions options) {
        return new Platform(options);
    }

    /** Returns when everything is ready; when that fails, ends what it started and throws. */
    public static Platform start(PlatformOptions options, Progress progress)
            throws IOException, InterruptedException {
        Platform platform = new Platform(options);
        platform.start(progress);
        return platform;
    }

    /**
     * Ends what a supervisor that was killed has left running in a data folder.
     *
     * @return how many processes there were
     */
    public static int endOrphans(DataFolder folder) throws IOException, InterruptedException {
        return Files.isDirectory(folder.run()) ? Orphans.end(folder) : 0;
    }

    public void start(Progress progress) throws IOException, InterruptedException {
        options.data().create();
        Orphans.end(options.data());
        PortOwner.requireFree(parts());
        Instant begin = Instant.now();
        try {
            for (List<Supervised> stage : stages) {
                startTogether(stage, progress, begin);
            }
            DurableFile.write(data().run().resolve("front-door"), frontDoor() + "\n");
            DurableFile.write(data().run().resolve("services"), options.layout().services());
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
        ready = true;
        Thread.ofPlatform().daemon().name("watch").start(this::watch);
    }

    private void startTogether(List<Supervised> stage, Progress progress, Instant begin)
            throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> starts =
                    stage.stream()
                            .map(
                                    supervised ->
                                            threads.submit(
                                                    () -> {
                                                        if (closing.get()) {
                                                            throw new InterruptedException(
                                                                    "stopped while starting");
                                                        }
                                                        supervised.start();
                                                        supervised.awaitStarted();
                                                        progress.ready(
                                                                supervised.name(),
                                                                supervised.version(),
                                                                Duration.between(
                                                                        begin, Instant.now()));
                                                        return true;
                                                    }))
                            .toList();
            for (Future<Boolean> start : starts) {
                try {
                    start.get();
                } catch (ExecutionException e) {
                    threads.shutdownNow();
                    throw unwrap(e);
                } catch (InterruptedException e) {
                    threads.shutdownNow();
                    throw e;
                }
            }
        }
    }

    private static IOException unwrap(ExecutionException e) throws InterruptedException {
        switch (e.getCause()) {
            case RuntimeException unexpected -> throw unexpected;
            case InterruptedException interrupted -> throw interrupted;
            case IOException io -> {
                return io;
            }
            case null, default -> throw new IllegalStateException(e);
        }
    }

    private void watch() {
        LogRotation rotation = new LogRotation(options.data().logs());
        try {
            while (!closing.get()) {
                for (Supervised supervised : withSpares()) {
                    if (supervised.restartIfDead()) {
                        System.out.println(Instant.now() + " restarted " + supervised.name());
                    }
                }
                rotation.rotate();
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The address for clients; a secure context for browsers. */
    public String frontDoor() {
        return plan.frontDoor();
    }

    /** The same over TLS 1.3, where HAProxy is the front door. */
    public String secureDoor() {
        return options.haproxy() ? "https://localhost:" + options.layout().https() : "";
    }

    public PlatformOptions options() {
        return options;
    }

    public DataFolder data() {
        return options.data();
    }

    /** Whether everything has been ready once. */
    public boolean ready() {
        return ready && !closing.get();
    }

    /** Every process but the spare ones. */
    public List<Supervised> all() {
        return stages.stream().flatMap(List::stream).toList();
    }

    private List<Supervised> withSpares() {
        return Stream.concat(all().stream(), spares.stream()).toList();
    }

    /** By name, such as `message-service-1`; without a number the first instance. */
    public Supervised process(String name) {
        return withSpares().stream()
                .filter(
                        supervised ->
                                supervised.name().equals(name)
                                        || supervised.name().equals(name + "-1"))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no process is called "
                                                + name
                                                + "; there are "
                                                + String.join(
                                                        ", ",
                                                        all().stream()
                                                                .map(Supervised::name)
                                                                .toList())));
    }

    /** Returns when every process answers. */
    public void awaitReady() throws InterruptedException {
        for (Supervised supervised : all()) {
            supervised.awaitReady();
        }
    }

    /**
     * Stops front first, so that nobody asks for what is already gone. Finishes a stop that was
     * interrupted.
     *
     * @throws PartFailed when everything else is stopped and something still runs
     */
    public void stop(Progress progress) throws InterruptedException {
        closing.set(true);
        Instant begin = Instant.now();
        var last = new ArrayList<>(stages);
        last.add(spares);
        for (List<Supervised> stage : last.reversed()) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Supervised supervised : stage) {
                    threads.execute(() -> stopOne(supervised, progress, begin));
                }
            }
        }
        var left = withSpares().stream().filter(one -> one.process().isPresent()).toList();
        if (!left.isEmpty()) {
            throw new PartFailed(
                    "these could not be stopped: "
                            + String.join(", ", left.stream().map(Supervised::name).toList()));
        }
    }

    private static void stopOne(Supervised supervised, Progress progress, Instant begin) {
        try {
            boolean ran = supervised.process().isPresent();
            supervised.stop();
            if (ran) {
                progress.stopped(supervised.name(), Duration.between(begin, Instant.now()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            stop(Progress.silent());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets HAProxy take over changed settings, see {@link HaProxy#reload}; false where it does not run. */
    public boolean reloadFrontDoor() throws IOException, InterruptedException {
        for (Supervised supervised : all()) {
            if (supervised.running().part() instanceof HaProxy haproxy
                    && supervised.process().isPresent()) {
                haproxy.reload(supervised.process().get());
                return true;
            }
        }
        return false;
    }

    /** The parts in the order of their start. */
    List<Part> parts() {
        return withSpares().stream().map(Supervised::running).map(RunningPart::part).toList();
    }
}
