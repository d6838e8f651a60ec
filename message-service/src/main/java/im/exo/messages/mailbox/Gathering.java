package im.exo.messages.mailbox;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** What gathers while the writer commits. Loop only. */
public final class Gathering {

    static final int BATCH_BYTES = 4 * 1024 * 1024;
    static final int RECIPIENT_BYTES = BATCH_BYTES / 4;
    static final int BATCH_WORKS = 4_096;
    static final int BATCH_REMOVALS = 8_192;

    private final Tenures tenures;
    private final ArrayDeque<Work> works = new ArrayDeque<>();
    private final SequencedMap<DeviceAddress, Removal> removals = new LinkedHashMap<>();
    private int removing;
    private long bytes;
    private long oldestRemoval;
    private long oldestWork;

    private static final class Removal {
        final int shard;
        final Set<Long> positions = new LinkedHashSet<>();
        final Mailbox mailbox;

        Removal(Mailbox mailbox) {
            this.shard = mailbox.tenure().shard();
            this.mailbox = mailbox;
        }
    }

    public Gathering(Tenures tenures) {
        this.tenures = tenures;
    }

    public void add(Work work) {
        if (works.isEmpty()) {
            oldestWork = System.nanoTime();
        }
        works.add(work);
        bytes += work.bytes();
    }

    /** Takes a row off at some later commit. The mailbox stays in memory until then. */
    public void remove(Mailbox mailbox, int device, long position) {
        var address = new DeviceAddress(mailbox.id(), new DeviceId(device));
        var removal = removals.get(address);
        if (removal == null) {
            removal = new Removal(mailbox);
            removals.put(address, removal);
            mailbox.pin();
        }
        if (removing == 0) {
            oldestRemoval = System.nanoTime();
        }
        if (removal.positions.add(position)) {
            removing++;
        }
    }

    /** Takes off whatever is left of a queue that was dropped. */
    public void removeAll(Mailbox mailbox, DeviceQueue queue) {
        for (var at = queue.head(); at != null; at = at.next()) {
            remove(mailbox, queue.device(), at.position());
        }
    }

    /** Takes work back that no batch holds yet. */
    public boolean withdraw(Work work) {
        if (works.remove(work)) {
            bytes -= work.bytes();
            return true;
        }
        return false;
    }

    /** Ends everything that waits for a shard that is not ours any more. */
    public void lose(int shard) {
        end(one -> one == shard);
    }

    private void end(IntPredicate which) {
        var lost = new ArrayList<Work>();
        works.removeIf(work -> which.test(work.shard()) && lost.add(work));
        removals.values()
                .removeIf(
                        removal -> {
                            if (!which.test(removal.shard)) {
                                return false;
                            }
                            removing -= removal.positions.size();
                            return true;
                        });
        for (var work : lost) {
            bytes -= work.bytes();
            work.done(Work.Outcome.MOVED);
        }
    }

    public boolean empty() {
        return works.isEmpty() && removing == 0;
    }

    public boolean hasWorks() {
        return !works.isEmpty();
    }

    public int removing() {
        return removing;
    }

    /** Nanoseconds since the oldest removal began to wait. */
    public long removalAge() {
        return removing == 0 ? 0 : System.nanoTime() - oldestRemoval;
    }

    public long bytes() {
        return bytes;
    }

    public Depth depth() {
        long age = works.isEmpty() ? 0 : System.nanoTime() - oldestWork;
        return new Depth(works.size(), bytes, age, removing, removalAge());
    }

    /**
     * The next transaction: oldest first, at most 4 MiB and a quarter of that per recipient, whose
     * work never overtakes its own. Null when there is nothing.
     *
     * <p>Each of its shards has an epoch to be held against: what gathered for a shard that is not
     * ours ends as moved, since nothing would fence it.
     */
    public @Nullable Batch next() {
        end(shard -> tenures.of(shard) == null);
        if (empty()) {
            return null;
        }
        var taken = new ArrayList<Work>();
        takeWorks(taken);
        takeRemovals(taken);
        var epochs = new TreeMap<Integer, Integer>();
        for (var work : taken) {
            var tenure = Objects.requireNonNull(tenures.of(work.shard()));
            epochs.put(work.shard(), tenure.epoch());
        }
        return new Batch(taken, epochs);
    }

    private void takeWorks(List<Work> taken) {
        var perRecipient = new HashMap<AccountId, Integer>();
        var waiting = new HashSet<AccountId>();
        var left = new ArrayDeque<Work>();
        long sum = 0;
        while (!works.isEmpty() && taken.size() < BATCH_WORKS) {
            var work = works.peek();
            if (sum > 0 && sum + work.bytes() > BATCH_BYTES) {
                break;
            }
            works.poll();
            var recipient = work.recipient();
            if (recipient != null) {
                int used = perRecipient.getOrDefault(recipient, 0);
                if (waiting.contains(recipient)
                        || (used > 0 && used + work.bytes() > RECIPIENT_BYTES)) {
                    waiting.add(recipient);
                    left.add(work);
                    continue;
                }
                perRecipient.put(recipient, used + work.bytes());
            }
            sum += work.bytes();
            taken.add(work);
        }
        bytes -= sum;
        while (!left.isEmpty()) {
            works.addFirst(left.removeLast());
        }
        oldestWork = System.nanoTime();
    }

    private void takeRemovals(List<Work> taken) {
        int room = BATCH_REMOVALS;
        while (room > 0 && !removals.isEmpty()) {
            var entry = removals.pollFirstEntry();
            var address = entry.getKey();
            var removal = entry.getValue();
            boolean last = removal.positions.size() <= room;
            var positions = last ? removal.positions : first(room, removal.positions);
            if (!last) {
                // Behind the others, who would wait for a long queue otherwise.
                removals.putLast(address, removal);
            }
            room -= positions.size();
            removing -= positions.size();
            taken.add(
                    new Work.Remove(
                            removal.shard,
                            address.account(),
                            address.device().value(),
                            positions,
                            last ? removal.mailbox::unpin : () -> {}));
        }
        oldestRemoval = System.nanoTime();
    }

    private static Set<Long> first(int count, Set<Long> positions) {
        var first = new LinkedHashSet<Long>(2 * count);
        var all = positions.iterator();
        while (first.size() < count) {
            first.add(all.next());
            all.remove();
        }
        return first;
    }
}
