package im.exo.gateway.realtime;

import im.exo.contract.realtime.ServerFrame;
import im.exo.contract.realtime.ServerFrames;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A connection that only notes what it is told, and is as slow as a test wants. */
public final class RecordingPeer implements Peer, AutoCloseable {

    private final ExecutorService turns = Executors.newSingleThreadExecutor();
    private final List<ServerFrames> messages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private volatile boolean saturated;
    private volatile boolean paused;
    private volatile boolean cut;
    private volatile long overdue;

    @Override
    public Executor turns() {
        return turns;
    }

    @Override
    public void write(ServerFrames frames) {
        messages.add(frames);
    }

    @Override
    public boolean saturated() {
        return saturated;
    }

    public void saturate(boolean value) {
        saturated = value;
    }

    @Override
    public long overdue() {
        return overdue;
    }

    void overdue(long bytes) {
        overdue = bytes;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    boolean paused() {
        return paused;
    }

    @Override
    public void ping() {}

    @Override
    public void close(Ending how) {
        ending.complete(how);
    }

    @Override
    public void cut() {
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    public CompletableFuture<Ending> ending() {
        return ending;
    }

    List<ServerFrames> messages() {
        return messages;
    }

    public List<ServerFrame> frames() {
        return messages.stream().flatMap(m -> m.getFramesList().stream()).toList();
    }

    @Override
    public void close() {
        turns.shutdownNow();
    }
}
