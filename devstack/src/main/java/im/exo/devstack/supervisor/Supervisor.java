package im.exo.devstack.supervisor;

import im.exo.devstack.parts.PartFailed;
import im.exo.devstack.parts.PortTaken;
import im.exo.devstack.platform.Platform;
import im.exo.devstack.platform.PlatformOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The background process of one data folder: starts the platform, keeps it running, stops it when
/// told (`down`, SIGTERM) or when whoever started it leaves before it is ready.
public final class Supervisor {
    private static final Duration OWNER_WITHIN = Duration.ofSeconds(60);

    private final Platform platform;
    private final Events startStory = new Events();
    private final Events stopStory = new Events();
    private final CountDownLatch ownerArrived = new CountDownLatch(1);
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String state = "starting";

    /** Guards the thread that starts the platform: it is interrupted only while it does. */
    private final Object starting = new Object();

    private @Nullable Thread starter;

    public Supervisor(PlatformOptions options) {
        this.platform = Platform.of(options);
    }

    /** Runs until it is told to stop; false when it never became ready or another one holds the folder. */
    public boolean run() throws IOException, InterruptedException {
        platform.data().create();
        try (FileChannel channel =
                        FileChannel.open(
                                platform.data().run().resolve("supervisor.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                System.out.println("another supervisor holds " + platform.data().root());
                return false;
            }
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopAtSignal, "stop"));
            return supervise();
        }
    }

    private boolean supervise() throws IOException, InterruptedException {
        try (ControlServer control = new ControlServer(this)) {
            control.start();
            boolean good = start();
            try {
                if (good) {
                    state = "ready";
                    startStory.say(Events.READY);
                    stopRequested.await();
                }
            } finally {
                // Whatever ends this process, what it has started ends with it.
                state = "stopping";
                good &= stop();
            }
            return good;
        } finally {
            ended.countDown();
        }
    }

    private boolean stop() throws IOException, InterruptedException {
        String end = Events.STOPPED;
        try {
            platform.stop(stopStory);
        } catch (PartFailed left) {
            end = Events.FAILED + left.getMessage() + "\t./exo down, once more, ends them";
        }
        Files.deleteIfExists(ControlFile.path(platform.data()));
        stopStory.say(end);
        return end.equals(Events.STOPPED);
    }

    private boolean start() {
        synchronized (starting) {
            starter = Thread.currentThread();
        }
        try {
            if (!ownerArrived.await(OWNER_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                startStory.say(Events.FAILED + "nobody asked for it");
                return false;
            }
            platform.start(startStory);
            return true;
        } catch (PartFailed | PortTaken | IllegalStateException clear) {
            startStory.say(Events.FAILED + String.valueOf(clear.getMessage()).replace("\n", "\t"));
            return false;
        } catch (IOException e) {
            startStory.say(
                    Events.FAILED
                            + e.getClass().getSimpleName()
                            + ": "
                            + String.valueOf(e.getMessage()).replace("\n", "\t"));
            return false;
        } catch (InterruptedException stopped) {
            startStory.say(Events.FAILED + "interrupted; everything that was started has ended");
            return false;
        } finally {
            synchronized (starting) {
                starter = null;
                // A stop asked for from here on finds nobody to interrupt; one just before is known
                // from stopRequested, and must not break the stopping itself.
                Thread.interrupted();
            }
        }
    }

    void ownerArrived() {
        ownerArrived.countDown();
    }

    void ownerLeft() {
        if (!platform.ready()) {
            requestStop();
        }
    }

    /** Also in the middle of a start, which then ends what it has started. */
    void requestStop() {
        stopRequested.countDown();
        synchronized (starting) {
            if (starter != null) {
                starter.interrupt();
            }
        }
    }

    private void stopAtSignal() {
        requestStop();
        try {
            ended.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean stopping() {
        return state.equals("stopping");
    }

    Platform platform() {
        return platform;
    }

    Events startStory() {
        return startStory;
    }

    Events stopStory() {
        return stopStory;
    }

    String state() {
        return state;
    }
}
