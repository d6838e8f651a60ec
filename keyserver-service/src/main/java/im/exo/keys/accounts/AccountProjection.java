package im.exo.keys.accounts;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;
import im.exo.keys.accounts.storage.AccountOffsets;
import im.exo.keys.directory.PrekeyStore;
import im.exo.keys.storage.Transactions;
import im.exo.keys.usernames.UsernameStore;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Applies states to keys and usernames, together with how far the topic has been read. */
@ApplicationScoped
class AccountProjection {

    private static final Logger LOG = Logger.getLogger("exo.keys.accounts");
    private static final int ROWS = 128;

    private final PrekeyStore store;
    private final UsernameStore usernames;
    private final AccountOffsets offsets;
    private final Transactions transactions;

    AccountProjection(
            PrekeyStore store,
            UsernameStore usernames,
            AccountOffsets offsets,
            Transactions transactions) {
        this.store = store;
        this.usernames = usernames;
        this.offsets = offsets;
        this.transactions = transactions;
    }

    Map<Integer, Long> offsets() {
        return transactions.in(offsets::all);
    }

    /** In transactions of bounded size, each of which moves the offset. */
    void apply(int partition, List<ConsumerRecord<byte[], byte[]>> records) {
        for (int from = 0; from < records.size(); from += ROWS) {
            var some = records.subList(from, Math.min(from + ROWS, records.size()));
            transactions.in(
                    () -> {
                        some.forEach(this::apply);
                        offsets.advance(partition, some.getLast().offset() + 1);
                        return some.size();
                    });
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            state(record).ifPresent(this::apply);
        } else if (record.key() != null && record.key().length == 16) {
            store.forget(AccountId.of(record.key()));
        }
    }

    private void apply(AccountState state) {
        store.apply(state);
        if (state.getStatus() == AccountState.Status.STATUS_DELETED) {
            usernames.forget(AccountId.of(state.getAccount()));
        }
    }

    private static Optional<AccountState> state(ConsumerRecord<byte[], byte[]> record) {
        try {
            var state = AccountState.parseFrom(record.value());
            boolean sound =
                    state.getAccount().size() == 16
                            && state.getDevicesList().stream()
                                    .allMatch(
                                            device -> device.getId() >= 1 && device.getId() <= 127);
            if (sound) {
                return Optional.of(state);
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.debug("not an account state");
        }
        LOG.errorf("event=account-record-unreadable partition=%d", record.partition());
        return Optional.empty();
    }
}
