package im.exo.messages.mailbox;

import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All queues of one account in memory, as long as one tenure lasts. Loop only. */
public final class Mailbox {

    private final AccountId id;
    private final Tenure tenure;
    private final Map<Integer, DeviceQueue> queues = new TreeMap<>();
    private Tally tally;
    private @Nullable Account account;
    private int pins;

    /** @param tally counts what is queued here, with others */
    Mailbox(AccountId id, Tenure tenure, MailStore.Contents contents, Tally tally) {
        this.tally = tally;
        this.id = id;
        this.tenure = tenure;
        this.account = contents.account();
        for (var line : contents.lines()) {
            queue(line.device()).restore(line);
        }
    }

    public AccountId id() {
        return id;
    }

    public Tenure tenure() {
        return tenure;
    }

    public @Nullable Account account() {
        return account;
    }

    /** 0 while the account is unknown. */
    public long version() {
        return account == null ? 0 : account.version();
    }

    /** Takes a state in, unless a newer one is known. */
    public boolean learn(Account state) {
        if (account != null && account.version() >= state.version()) {
            return false;
        }
        account = state;
        return true;
    }

    public DeviceQueue queue(int device) {
        return queues.computeIfAbsent(device, added -> new DeviceQueue(added, tally));
    }

    public @Nullable DeviceQueue find(int device) {
        return queues.get(device);
    }

    public Collection<DeviceQueue> queues() {
        return queues.values();
    }

    /** Queues of devices that are recorded as removed; they are taken out of the mailbox. */
    public List<DeviceQueue> takeVoid() {
        var state = account;
        if (state == null) {
            return List.of();
        }
        var gone = new ArrayList<DeviceQueue>();
        queues.values().removeIf(queue -> state.removed(queue.device()) && gone.add(queue));
        gone.forEach(DeviceQueue::leave);
        return gone;
    }

    /** Keeps the mailbox in memory: something about it is not on disk yet. */
    public void pin() {
        pins++;
    }

    public void unpin() {
        pins--;
    }

    boolean idle() {
        return pins == 0 && queues.values().stream().allMatch(DeviceQueue::idle);
    }

    /** Whether any of its queues has an envelope in it. */
    boolean listsAny() {
        return queues.values().stream().anyMatch(queue -> queue.head() != null);
    }

    /** No longer in memory: what is still done to it counts nowhere. */
    void leave() {
        queues.values().forEach(DeviceQueue::leave);
        tally = new Tally();
    }
}
