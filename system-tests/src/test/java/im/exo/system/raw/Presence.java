package im.exo.system.raw;

import im.exo.bench.Accounts.Member;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/**
 * A device that wants to be connected, as every client does: it comes back when it is cut off, after
 * the pause that a draining gateway asks for. One thread asks; any may let go.
 */
public final class Presence {

    private static final long PATIENCE_SECONDS = 120;
    private static final long PAUSE_MS = 100;

    private final Sockets sockets;
    private final Member member;
    private final Experience experience;
    private volatile @Nullable RawDevice device;

    public Presence(Sockets sockets, Member member, Experience experience) {
        this.sockets = sockets;
        this.member = member;
        this.experience = experience;
    }

    public Member member() {
        return member;
    }

    /**
     * The open socket, a new one if need be.
     *
     * @throws IllegalStateException when none can be had for two minutes
     */
    public RawDevice connected() throws InterruptedException {
        var old = device;
        if (old != null) {
            if (!old.isClosed()) {
                return old;
            }
            device = null;
            if (!old.leaving()) {
                experience.parted(member, old.closed().join());
                TimeUnit.MILLISECONDS.sleep(old.reconnectAfterMillis());
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                var opened = RawDevice.open(sockets, member);
                device = opened;
                return opened;
            } catch (IllegalStateException notYet) {
                experience.failed(member, String.valueOf(notYet.getMessage()));
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        }
    }

    public boolean isConnected() {
        var open = device;
        return open != null && !open.isClosed();
    }

    /** Closes the socket, and waits for nothing: the next one may be opened at once. */
    void abandon() {
        letGo();
        device = null;
    }

    /** Closes the socket; whoever reads it first takes what it still holds. */
    public void letGo() {
        var open = device;
        if (open != null) {
            open.close();
        }
    }
}
