package im.exo.system.instances;

import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.system.platform.Exo;
import im.exo.system.raw.Experience;
import im.exo.system.raw.Presence;
import im.exo.system.raw.Sockets;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Devices that are merely there, and come back when they are cut off. */
final class Crowd implements AutoCloseable {

    /** Arriving at a time; later everybody comes when it is cut off. */
    private static final int ARRIVING = 20;

    private final List<Presence> presences;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Crowd(Sockets sockets, List<Member> members, Experience experience) {
        presences =
                members.stream().map(member -> new Presence(sockets, member, experience)).toList();
        var door = new Semaphore(ARRIVING);
        presences.forEach(presence -> threads.submit(() -> stay(presence, door)));
    }

    private static Void stay(Presence presence, Semaphore door) throws InterruptedException {
        door.acquire();
        try {
            presence.connected();
        } finally {
            door.release();
        }
        while (true) {
            presence.connected().awaitEnd();
        }
    }

    void awaitConnected() {
        await("everybody is there")
                .atMost(Exo.PATIENCE.multipliedBy(2))
                .until(() -> presences.stream().allMatch(Presence::isConnected));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        presences.forEach(Presence::letGo);
    }
}
