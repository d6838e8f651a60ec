package im.exo.client.sync;

import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Receipts for messages that another own device has sent and of which no copy came yet. Anybody can
 * send receipts for nothing: only the newest are kept, and losing one loses a tick.
 */
final class EarlyReceipts {

    private static final String KIND = "early-receipts";
    private static final int KEPT = 256;

    private final ProfileStore store;

    EarlyReceipts(ProfileStore store) {
        this.store = store;
    }

    private record One(byte[] from, byte[] message, MessageState state) {
        boolean is(AccountId account, EnvelopeId id) {
            return Arrays.equals(from, account.bytes()) && Arrays.equals(message, id.bytes());
        }
    }

    private record All(List<One> receipts) {}

    /** In the caller's transaction. */
    void keep(AccountId from, EnvelopeId message, MessageState state) {
        var receipts = new ArrayList<>(all());
        var known = receipts.stream().filter(one -> one.is(from, message)).findFirst();
        if (known.isPresent() && known.get().state().compareTo(state) >= 0) {
            return;
        }
        known.ifPresent(receipts::remove);
        receipts.add(new One(from.bytes(), message.bytes(), state));
        put(receipts.subList(Math.max(0, receipts.size() - KEPT), receipts.size()));
    }

    /** In the caller's transaction; it is not kept any longer. */
    Optional<MessageState> take(AccountId from, EnvelopeId message) {
        var receipts = new ArrayList<>(all());
        var found = receipts.stream().filter(one -> one.is(from, message)).findFirst();
        if (found.isPresent()) {
            receipts.remove(found.get());
            put(receipts);
        }
        return found.map(One::state);
    }

    private List<One> all() {
        return store.records().get(KIND, "", All.class).map(All::receipts).orElse(List.of());
    }

    private void put(List<One> receipts) {
        store.records().put(KIND, "", new All(List.copyOf(receipts)));
    }
}
