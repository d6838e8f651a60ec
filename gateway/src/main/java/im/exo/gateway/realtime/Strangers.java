package im.exo.gateway.realtime;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;

/**
 * Sessions without a token so far, or turned away and still connected: each may hold memory, so there
 * is room for so many. From any thread.
 */
final class Strangers {

    private final int room;
    private final LinkedHashSet<Session> inOrder = new LinkedHashSet<>();

    Strangers(int room) {
        this.room = room;
    }

    /**
     * Takes one more. A client needs one round trip to be known: who has been here longest is the
     * least likely to become it, and a crowd of silent ones must not keep everybody else out.
     *
     * @return the eldest, which has to go for it; null as long as there is room
     */
    synchronized @Nullable Session enter(Session session) {
        inOrder.add(session);
        return inOrder.size() > room ? inOrder.removeFirst() : null;
    }

    synchronized int size() {
        return inOrder.size();
    }

    /** Known now, or gone. */
    synchronized void leave(Session session) {
        inOrder.remove(session);
    }
}
