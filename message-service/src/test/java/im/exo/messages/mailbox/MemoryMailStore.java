package im.exo.messages.mailbox;

import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** A mail store in memory, which can be told to fail the way databases do. */
final class MemoryMailStore implements MailStore {

    /** What goes wrong with the next transaction. */
    enum Fault {
        AWAY,
        FULL,
        /** Stored, but the answer to COMMIT is lost. */
        LOST_ANSWER,
        /** Not stored, and the answer to COMMIT is lost. */
        LOST_COMMIT,
        /** Not stored; the store itself is at fault. */
        BROKEN,
        /** Stored, and then the store itself is at fault. */
        BROKEN_AFTER_COMMIT
    }

    private record Key(int shard, AccountId account, int device) {}

    private final Map<Integer, Integer> epochs = new HashMap<>();
    private final Map<Key, TreeMap<Long, Letter>> queues = new HashMap<>();
    private final Map<AccountId, Account> accounts = new HashMap<>();
    private final Map<Integer, Long> offsets = new HashMap<>();
    final ArrayDeque<Fault> faults = new ArrayDeque<>();
    final List<Batch> commits = new ArrayList<>();

    /** Work at which the store itself is at fault, every time. */
    final Set<Work> broken = ConcurrentHashMap.newKeySet();

    synchronized void own(int shard, int epoch) {
        epochs.put(shard, epoch);
    }

    @Override
    public synchronized Verdict commit(Batch batch) {
        commits.add(batch);
        var fault = faults.poll();
        if (fault == Fault.AWAY) {
            return new Verdict.Away();
        }
        if (fault == Fault.FULL) {
            return new Verdict.Full();
        }
        if (fault == Fault.LOST_COMMIT) {
            return new Verdict.Unknown();
        }
        if (fault == Fault.BROKEN) {
            throw new StackOverflowError("broken");
        }
        if (batch.works().stream().anyMatch(broken::contains)) {
            throw new IllegalStateException("broken");
        }
        var moved = moved(batch);
        var left = batch.without(moved);
        for (var work : left.works()) {
            if (work instanceof Work.Append append
                    && append.letters().stream().anyMatch(l -> l.device() > 255)) {
                return new Verdict.Refused();
            }
        }
        left.works().forEach(this::apply);
        if (fault == Fault.BROKEN_AFTER_COMMIT) {
            throw new IllegalStateException("broken");
        }
        return fault == Fault.LOST_ANSWER ? new Verdict.Unknown() : new Verdict.Committed(moved);
    }

    private TreeSet<Integer> moved(Batch batch) {
        var moved = new TreeSet<Integer>();
        batch.epochs()
                .forEach(
                        (shard, epoch) -> {
                            if (!epoch.equals(epochs.get(shard))) {
                                moved.add(shard);
                            }
                        });
        return moved;
    }

    private void apply(Work work) {
        switch (work) {
            case Work.Append append -> {
                for (var letter : append.letters()) {
                    queue(append.shard(), letter.account(), letter.device())
                            .put(letter.position(), letter);
                }
            }
            case Work.Remove remove ->
                    queue(remove.shard(), remove.account(), remove.device())
                            .keySet()
                            .removeAll(remove.positions());
            case Work.Project project -> {
                for (var account : project.changed()) {
                    var known = accounts.get(account.id());
                    if (known == null || known.version() < account.version()) {
                        accounts.put(account.id(), account);
                    }
                    queues.keySet()
                            .removeIf(
                                    key ->
                                            key.account().equals(account.id())
                                                    && account.removed(key.device()));
                }
                for (var account : project.forgotten()) {
                    accounts.remove(account);
                    queues.keySet().removeIf(key -> key.account().equals(account));
                }
                var next = project.nextOffset();
                if (next != null) {
                    offsets.put(project.shard(), next);
                }
            }
        }
    }

    private TreeMap<Long, Letter> queue(int shard, AccountId account, int device) {
        return queues.computeIfAbsent(new Key(shard, account, device), key -> new TreeMap<>());
    }

    @Override
    public synchronized Settled settle(Batch batch) {
        var moved = moved(batch);
        for (var work : batch.without(moved).works()) {
            if (work instanceof Work.Append append) {
                for (var letter : append.letters()) {
                    if (queue(append.shard(), letter.account(), letter.device())
                            .containsKey(letter.position())) {
                        return new Settled.Stored(moved);
                    }
                }
            }
        }
        return new Settled.NotStored();
    }

    @Override
    public synchronized Contents load(int shard, AccountId account) {
        var lines = new ArrayList<Line>();
        for (int device = 1; device < 128; device++) {
            for (var letter : queue(shard, account, device).values()) {
                lines.add(
                        new Line(
                                device,
                                letter.position(),
                                letter.id(),
                                letter.sender(),
                                letter.size(),
                                letter.acceptedAt()));
            }
        }
        return new Contents(accounts.get(account), lines);
    }

    @Override
    public synchronized List<Letter> read(
            int shard, AccountId account, int device, long from, long to) {
        return List.copyOf(queue(shard, account, device).subMap(from, true, to, true).values());
    }

    @Override
    public synchronized List<Long> positions(
            int shard, AccountId account, int device, long after, int limit) {
        return queue(shard, account, device).tailMap(after, false).keySet().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long nextOffset(int shard) {
        return offsets.getOrDefault(shard, 0L);
    }

    @Override
    public synchronized List<Head> heads(int shard, Head after, int limit) {
        var order = Comparator.comparing(Head::account).thenComparing(Head::device);
        return queues.entrySet().stream()
                .filter(entry -> entry.getKey().shard() == shard && !entry.getValue().isEmpty())
                .map(
                        entry -> {
                            var account = accounts.get(entry.getKey().account());
                            int device = entry.getKey().device();
                            return new Head(
                                    entry.getKey().account(),
                                    device,
                                    entry.getValue().firstEntry().getValue().acceptedAt(),
                                    account != null && account.removed(device));
                        })
                .sorted(order)
                .filter(head -> after == null || order.compare(head, after) > 0)
                .limit(limit)
                .toList();
    }
}
